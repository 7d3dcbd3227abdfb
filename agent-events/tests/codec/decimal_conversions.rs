//! Decimal numbers to and from those of other crates.

#[cfg(feature = "bigdecimal")]
mod bigdecimal {
    use agent_events::Decimal;
    use agent_events::bigdecimal::BigDecimal;
    use proptest::prelude::*;

    fn convert<const P: u32, const S: u32>(text: &str) -> Result<Decimal<P, S>, String> {
        let big: BigDecimal = text.parse().unwrap();
        big.try_into()
            .map_err(|error: agent_events::DecimalError| error.to_string())
    }

    #[test]
    fn exact_numbers_are_taken_over() {
        for (text, written) in [
            ("0", "0.00"),
            ("0e-99999999", "0.00"),
            ("0e99999999", "0.00"),
            ("12.34", "12.34"),
            ("-12.3400000", "-12.34"),
            ("12e2", "1200.00"),
        ] {
            assert_eq!(convert::<6, 2>(text).unwrap().to_string(), written);
        }
    }

    #[test]
    fn others_are_refused() {
        let too_fine = "more digits behind the point";
        assert!(convert::<6, 2>("1.234").unwrap_err().contains(too_fine));
        assert!(convert::<6, 2>("1e-3").unwrap_err().contains(too_fine));
        let too_many = "does not fit a decimal of 6 digits";
        assert!(convert::<6, 2>("10000").unwrap_err().contains(too_many));
        assert!(convert::<6, 2>("1e4").unwrap_err().contains(too_many));
    }

    /// Raising ten to such powers would take all memory.
    #[test]
    fn exponents_without_measure_are_refused() {
        for scale in [
            i64::MIN,
            i64::MAX,
            -5_000_000_000,
            5_000_000_000,
            -4_000_000_000,
        ] {
            let big = BigDecimal::new(7.into(), scale);
            assert!(Decimal::<6, 2>::try_from(big).is_err(), "{scale}");
        }
    }

    proptest! {
        #[test]
        fn there_and_back(digits in "-?[1-9][0-9]{0,299}", scale in 0..20_i64) {
            let number: Decimal<300, 20> = match digits.parse() {
                Ok(number) => number,
                Err(_) => return Ok(()),
            };
            let big = BigDecimal::from(&number);
            prop_assert_eq!(&big, &number.to_string().parse::<BigDecimal>().unwrap());
            prop_assert_eq!(&Decimal::try_from(big.with_scale(20 + scale)).unwrap(), &number);
        }
    }
}

#[cfg(feature = "rust_decimal")]
mod rust_decimal {
    use agent_events::Decimal;
    use agent_events::rust_decimal::Decimal as RustDecimal;
    use proptest::prelude::*;

    #[test]
    fn exact_numbers_are_taken_over() {
        let from = |mantissa, scale| Decimal::<6, 2>::try_from(RustDecimal::new(mantissa, scale));
        assert_eq!(from(1234, 2).unwrap().to_string(), "12.34");
        assert_eq!(from(-12_340, 3).unwrap().to_string(), "-12.34");
        assert_eq!(from(5, 0).unwrap().to_string(), "5.00");
        assert!(from(12_345, 3).is_err());
        assert!(from(10_000, 0).is_err());
        let largest = Decimal::<40, 10>::try_from(RustDecimal::MAX).unwrap();
        assert_eq!(
            largest.to_string(),
            format!("{}.0000000000", RustDecimal::MAX)
        );
    }

    #[test]
    fn only_zeros_are_left_out() {
        let to = |text: &str| RustDecimal::try_from(&text.parse::<Decimal<70, 35>>().unwrap());
        assert_eq!(to("12.5").unwrap(), RustDecimal::new(125, 1));
        assert_eq!(to("-12").unwrap(), RustDecimal::new(-12, 0));
        assert_eq!(to("0").unwrap(), RustDecimal::ZERO);
        assert_eq!(to(&RustDecimal::MAX.to_string()).unwrap(), RustDecimal::MAX);
        assert!(to("79228162514264337593543950336").is_err()); // 2^96
        assert!(to("0.00000000000000000000000000001").is_err()); // 29 digits
        assert_eq!(
            to("0.0000000000000000000000000001").unwrap(),
            RustDecimal::new(1, 28)
        );
        let scaled = RustDecimal::try_from(&"1.50".parse::<Decimal<6, 2>>().unwrap()).unwrap();
        assert_eq!(scaled.scale(), 2);
    }

    proptest! {
        #[test]
        fn there_and_back(mantissa: i64, scale in 0..=18_u32) {
            let number = RustDecimal::new(mantissa, scale);
            let ours = Decimal::<40, 18>::try_from(number).unwrap();
            prop_assert_eq!(RustDecimal::try_from(&ours).unwrap(), number);
        }
    }
}
