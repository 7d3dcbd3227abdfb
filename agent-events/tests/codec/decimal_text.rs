//! Decimal numbers as text, and in JSON.

use agent_events::Decimal;
use proptest::prelude::*;

type Price = Decimal<6, 2>;

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

#[track_caller]
fn refusal(text: &str) -> String {
    text.parse::<Price>().unwrap_err().to_string()
}

#[test]
fn text_is_read_and_written_with_all_digits() {
    for (text, written) in [
        ("0", "0.00"),
        ("-0", "0.00"),
        ("+1", "1.00"),
        ("1.5", "1.50"),
        ("-12.34", "-12.34"),
        ("-0.01", "-0.01"),
        ("007.100000", "7.10"),
        ("9999.99", "9999.99"),
        ("-9999.99", "-9999.99"),
    ] {
        assert_eq!(price(text).to_string(), written);
    }
    assert_eq!("12".parse::<Decimal<2, 0>>().unwrap().to_string(), "12");
    assert_eq!("0.12".parse::<Decimal<2, 2>>().unwrap().to_string(), "0.12");
    assert_eq!("0".parse::<Decimal<3, 3>>().unwrap().to_string(), "0.000");
}

#[test]
fn zeros_do_not_count() {
    let zeros = "0".repeat(100_000);
    assert_eq!(price(&format!("{zeros}1.5{zeros}")), price("1.5"));
    assert_eq!(price(&format!("{zeros}.{zeros}")), price("0"));
}

#[test]
fn the_format_is_followed() {
    assert_eq!(format!("{:>8}", price("1.5")), "    1.50");
    assert_eq!(format!("{:+}", price("1.5")), "+1.50");
    assert_eq!(format!("{:08}", price("-1.5")), "-0001.50");
    assert_eq!(format!("{:?}", price("-1.5")), "Decimal(-1.50)");
}

#[test]
fn what_does_not_fit_is_never_rounded() {
    let too_many = "the number does not fit a decimal of 6 digits: it can have 4 before the point and 2 behind it";
    assert_eq!(refusal("10000"), too_many);
    assert_eq!(refusal("-10000.00"), too_many);
    assert_eq!(refusal(&"9".repeat(100_000)), too_many);
    let too_fine =
        "the number has more digits behind the point than the 2 of the decimal: round it first";
    assert_eq!(refusal("1.234"), too_fine);
    assert_eq!(refusal("0.001"), too_fine);
    assert_eq!(
        "1.5".parse::<Decimal<2, 0>>().unwrap_err().to_string(),
        "the number has a fraction and the decimal has none: round it first"
    );
}

#[test]
fn what_is_no_number_is_refused_with_its_place() {
    for (text, at) in [
        ("", 0),
        ("-", 1),
        (".", 0),
        ("1.", 2),
        ("-.5", 1),
        ("+1.", 3),
    ] {
        assert_eq!(
            refusal(text),
            format!("a digit is missing at byte {at}: a decimal is written like -12.34")
        );
    }
    for (text, found, at) in [
        ("1e5", 'e', 1),
        ("1,5", ',', 1),
        (" 1", ' ', 0),
        ("1.2.3", '.', 3),
        ("--1", '-', 1),
        ("-1.-2", '-', 3),
        ("NaN", 'N', 0),
        ("1٣", '٣', 1),
    ] {
        assert_eq!(
            refusal(text),
            format!(
                "{found:?} at byte {at} is no digit: a decimal is written like -12.34, without an exponent"
            )
        );
    }
}

#[test]
fn json_is_a_string() {
    assert_eq!(serde_json::to_string(&price("-1.5")).unwrap(), "\"-1.50\"");
    for json in ["\"12\"", "\"12.00\"", "12"] {
        assert_eq!(serde_json::from_str::<Price>(json).unwrap(), price("12"));
    }
    assert_eq!(
        serde_json::from_str::<Price>("-12").unwrap(),
        price("-12.00")
    );
    let largest: Decimal<20, 0> = serde_json::from_str("18446744073709551615").unwrap();
    assert_eq!(largest.unscaled(), Some(u64::MAX.into()));
}

#[test]
fn json_is_no_floating_point_number() {
    for json in ["12.5", "1e2", "null", "true", "18446744073709551616"] {
        let error = serde_json::from_str::<Decimal<30, 2>>(json).unwrap_err();
        assert!(
            error.to_string().contains(
                "expected a decimal number as a string such as \"-12.34\", or an integer"
            ),
            "{error}"
        );
    }
    let error = serde_json::from_str::<Price>("10000").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("does not fit a decimal of 6 digits")
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,30}") {
        let _ = text.parse::<Price>();
    }

    #[test]
    fn what_looks_like_a_number_is_read_or_refused(text in "[-+]?[0-9]{0,5}[.]?[0-9]{0,4}") {
        if let Ok(read) = text.parse::<Price>() {
            let float: f64 = text.parse().unwrap();
            prop_assert!((float - read.to_string().parse::<f64>().unwrap()).abs() < 1e-9);
        }
    }

    #[test]
    fn what_is_written_is_read_again(unscaled: i128) {
        let number = Decimal::<39, 20>::from_unscaled(unscaled).unwrap();
        let text = number.to_string();
        prop_assert_eq!(&text.parse::<Decimal<39, 20>>().unwrap(), &number);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Decimal<39, 20>>(&json).unwrap(), &number);
    }

    #[test]
    fn large_text_comes_back_as_it_was(whole in "[1-9][0-9]{100,499}", fraction in "[0-9]{500}", negative: bool) {
        let text = format!("{}{whole}.{fraction}", if negative { "-" } else { "" });
        prop_assert_eq!(text.parse::<Decimal<1000, 500>>().unwrap().to_string(), text);
    }
}
