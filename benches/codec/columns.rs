//! The columns of the wide event, in their order, for those who write its struct: `columns!(callback)`.

/// Calls `$then` with the names of the columns, four kinds a row.
macro_rules! columns {
    ($then:ident) => {
        $then! {
            text_00 number_00 ratio_00 maybe_00;
            text_01 number_01 ratio_01 maybe_01;
            text_02 number_02 ratio_02 maybe_02;
            text_03 number_03 ratio_03 maybe_03;
            text_04 number_04 ratio_04 maybe_04;
            text_05 number_05 ratio_05 maybe_05;
            text_06 number_06 ratio_06 maybe_06;
            text_07 number_07 ratio_07 maybe_07;
            text_08 number_08 ratio_08 maybe_08;
            text_09 number_09 ratio_09 maybe_09;
            text_10 number_10 ratio_10 maybe_10;
            text_11 number_11 ratio_11 maybe_11;
            text_12 number_12 ratio_12 maybe_12;
            text_13 number_13 ratio_13 maybe_13;
            text_14 number_14 ratio_14 maybe_14;
            text_15 number_15 ratio_15 maybe_15;
            text_16 number_16 ratio_16 maybe_16;
            text_17 number_17 ratio_17 maybe_17;
            text_18 number_18 ratio_18 maybe_18;
            text_19 number_19 ratio_19 maybe_19;
            text_20 number_20 ratio_20 maybe_20;
            text_21 number_21 ratio_21 maybe_21;
            text_22 number_22 ratio_22 maybe_22;
            text_23 number_23 ratio_23 maybe_23;
            text_24 number_24 ratio_24 maybe_24;
        }
    };
}

pub(crate) use columns;
