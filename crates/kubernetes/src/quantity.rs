//! Resource quantities: `500m`, `1.5Gi`, `1e3`.
//!
//! The grammar is that of <https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity>: a decimal number and at most
//! one suffix. Values are kept exactly, in billionths, because that is the smallest unit the server keeps.

use std::fmt;

const NANO: i128 = 1_000_000_000;

/// The suffixes and their factors, in billionths.
const SUFFIXES: &[(&str, i128)] = &[
    ("", NANO),
    ("n", 1),
    ("u", 1_000),
    ("m", 1_000_000),
    ("k", NANO * 1_000),
    ("M", NANO * 1_000_000),
    ("G", NANO * 1_000_000_000),
    ("T", NANO * 1_000_000_000_000),
    ("P", NANO * 1_000_000_000_000_000),
    ("E", NANO * 1_000_000_000_000_000_000),
    ("Ki", NANO << 10),
    ("Mi", NANO << 20),
    ("Gi", NANO << 30),
    ("Ti", NANO << 40),
    ("Pi", NANO << 50),
    ("Ei", NANO << 60),
];

/// More digits before the point are beyond the cap in any unit.
const WHOLE_DIGITS: usize = 28;

/// Digits after the point that count; a longer fraction is rounded up. Times the largest factor they fit 128 bits.
const FRACTION_DIGITS: usize = 11;

/// An amount of a resource: bytes, cores or a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantity {
    nanos: i128,
}

impl Quantity {
    /// Nothing of it.
    pub const ZERO: Quantity = Quantity { nanos: 0 };

    /// Reads a quantity as it stands in a manifest, without quotes. Amounts beyond 2^63 are capped, as the server does.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Empty);
        }
        let (negative, unsigned) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).unwrap_or_default()),
            Some(b'+') => (false, text.get(1..).unwrap_or_default()),
            _ => (false, text),
        };
        let number_length = unsigned.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let (number, suffix) = unsigned.split_at(number_length);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return Err(QuantityError::Number);
        }
        let magnitude = match exponent(suffix) {
            Some(exponent) => scaled_by_ten(whole, fraction, exponent),
            None => {
                let factor = SUFFIXES.iter().find(|(known, _)| *known == suffix).map(|(_, factor)| *factor);
                scaled(whole, fraction, factor.ok_or_else(|| unknown_suffix(suffix))?)
            }
        };
        let magnitude = magnitude.min(i128::from(i64::MAX) * NANO);
        Ok(Self { nanos: if negative { -magnitude } else { magnitude } })
    }

    /// An amount of thousandths, such as milli-cores.
    pub fn from_millis(millis: i64) -> Self {
        Self { nanos: i128::from(millis) * 1_000_000 }
    }

    /// A whole amount, such as bytes.
    pub fn from_units(units: i64) -> Self {
        Self { nanos: i128::from(units) * NANO }
    }

    /// The amount in thousandths, rounded up.
    pub fn millis(self) -> i128 {
        ceil(self.nanos, 1_000_000)
    }

    /// The amount in whole units, rounded up.
    pub fn units(self) -> i128 {
        ceil(self.nanos, NANO)
    }

    /// The amount in billionths, exact.
    pub fn nanos(self) -> i128 {
        self.nanos
    }

    /// Whether the amount has a part below one unit, which makes no sense for bytes: `memory: 128m`.
    pub fn is_fractional(self) -> bool {
        self.nanos % NANO != 0
    }

    /// The sum of two amounts.
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self { nanos: self.nanos.saturating_add(other.nanos) }
    }
}

/// Why a text is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuantityError {
    /// The text is empty.
    Empty,
    /// It does not begin with a decimal number.
    Number,
    /// The suffix is not one of Kubernetes'.
    Suffix {
        /// What stands after the number.
        found: Box<str>,
        /// The suffix that was most likely meant.
        meant: Option<&'static str>,
    },
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the quantity is empty"),
            Self::Number => f.write_str("a quantity begins with a decimal number"),
            Self::Suffix { found, meant: Some(meant) } => write!(f, "'{found}' is not a suffix; '{meant}' is"),
            Self::Suffix { found, meant: None } => write!(f, "'{found}' is not a suffix"),
        }
    }
}

impl std::error::Error for QuantityError {}

/// The exponent of a suffix such as `e3` or `E-2`. A bare `E` is the suffix for 10^18.
fn exponent(suffix: &str) -> Option<i32> {
    let digits = suffix.strip_prefix(['e', 'E'])?;
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let magnitude = unsigned.parse::<i32>().unwrap_or(i32::MAX).min(1_000);
    Some(if digits.starts_with('-') { -magnitude } else { magnitude })
}

/// `whole.fraction` times a factor in billionths, rounded up to a billionth.
fn scaled(whole: &str, fraction: &str, factor: i128) -> i128 {
    let (kept, rest) = fraction.split_at(fraction.len().min(FRACTION_DIGITS));
    let rest_counts = rest.bytes().any(|b| b != b'0');
    let numerator = digits(kept) + i128::from(rest_counts);
    let denominator = (0..kept.len()).fold(1, |power, _| power * 10);
    digits(whole).saturating_mul(factor).saturating_add(ceil(numerator * factor, denominator))
}

fn scaled_by_ten(whole: &str, fraction: &str, exponent: i32) -> i128 {
    let mut nanos = scaled(whole, fraction, NANO);
    for _ in 0..exponent.max(0) {
        nanos = nanos.saturating_mul(10);
    }
    for _ in exponent.min(0)..0 {
        nanos = ceil(nanos, 10);
    }
    nanos
}

fn digits(text: &str) -> i128 {
    let significant = text.trim_start_matches('0');
    if significant.len() > WHOLE_DIGITS {
        return i128::MAX;
    }
    significant.bytes().fold(0, |value, b| value * 10 + i128::from(b - b'0'))
}

fn ceil(value: i128, by: i128) -> i128 {
    value.div_euclid(by) + i128::from(value.rem_euclid(by) != 0)
}

fn unknown_suffix(found: &str) -> QuantityError {
    let folded = found.trim().to_ascii_lowercase();
    let meant = match folded.as_str() {
        "k" | "kb" => Some("k"),
        "mb" | "mega" | "megabytes" => Some("M"),
        "g" | "gb" | "giga" | "gigabytes" => Some("G"),
        "t" | "tb" => Some("T"),
        "p" | "pb" => Some("P"),
        "eb" => Some("E"),
        "ki" | "kib" => Some("Ki"),
        "mi" | "mib" => Some("Mi"),
        "gi" | "gib" => Some("Gi"),
        "ti" | "tib" => Some("Ti"),
        "pi" | "pib" => Some("Pi"),
        "ei" | "eib" => Some("Ei"),
        "m" | "mcpu" | "milli" | "millicores" => Some("m"),
        "b" | "byte" | "bytes" | "core" | "cores" | "cpu" | "cpus" => Some(""),
        _ => None,
    };
    QuantityError::Suffix { found: found.into(), meant }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanos(text: &str) -> i128 {
        Quantity::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).nanos()
    }

    #[test]
    fn every_suffix_has_its_factor() {
        for (text, expected) in [
            ("0", 0),
            ("1", NANO),
            ("+1", NANO),
            ("-1", -NANO),
            ("100m", NANO / 10),
            ("1n", 1),
            ("1u", 1_000),
            ("1k", 1_000 * NANO),
            ("1Ki", 1_024 * NANO),
            ("128Mi", 128 * 1_048_576 * NANO),
            ("1.5Gi", 1_610_612_736 * NANO),
            (".5", NANO / 2),
            ("5.", 5 * NANO),
            ("1e3", 1_000 * NANO),
            ("1E3", 1_000 * NANO),
            ("1E", 1_000_000_000_000_000_000 * NANO),
            ("1.5e-3", 1_500_000),
            ("0.1", NANO / 10),
            ("00012", 12 * NANO),
        ] {
            assert_eq!(nanos(text), expected, "{text}");
        }
    }

    #[test]
    fn the_smallest_part_is_rounded_up_and_the_largest_capped() {
        assert_eq!(nanos("0.0000000001"), 1);
        assert_eq!(nanos("1e-30"), 1);
        assert_eq!(nanos("0.5n"), 1);
        let most = i128::from(i64::MAX) * NANO;
        for text in ["99Ei", "1e999", "99999999999999999999999999999999999999999999", "9999999999999999999Ei"] {
            assert_eq!(nanos(text), most, "{text}");
        }
        assert_eq!(Quantity::parse("1001u").map(Quantity::millis), Ok(2));
        assert_eq!(Quantity::parse("1500m").map(Quantity::units), Ok(2));
    }

    #[test]
    fn equal_amounts_compare_equal_whatever_their_suffix() {
        let of = |text| Quantity::parse(text).unwrap();
        assert_eq!(of("1000m"), of("1"));
        assert_eq!(of("1Gi"), of("1024Mi"));
        assert!(of("500M") < of("500Mi"));
        assert!(of("0.5") > of("499m"));
        assert!(of("128m").is_fractional() && !of("128M").is_fractional());
    }

    #[test]
    fn wrong_suffixes_suggest_the_right_one() {
        for (text, found, meant) in [
            ("512MB", "MB", Some("M")),
            ("100mi", "mi", Some("Mi")),
            ("1gb", "gb", Some("G")),
            ("1K", "K", Some("k")),
            ("1MiB", "MiB", Some("Mi")),
            ("1 Gi", " Gi", Some("Gi")),
            ("500mcpu", "mcpu", Some("m")),
            ("1e", "e", None),
            ("5 apples", " apples", None),
            ("1é", "é", None),
        ] {
            let expected = QuantityError::Suffix { found: found.into(), meant };
            assert_eq!(Quantity::parse(text), Err(expected), "{text}");
        }
        assert_eq!(Quantity::parse(""), Err(QuantityError::Empty));
        for text in ["m", "-", ".", "1.2.3", "Gi", "--1"] {
            assert_eq!(Quantity::parse(text), Err(QuantityError::Number), "{text}");
        }
    }
}
