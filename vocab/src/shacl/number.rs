//! Numbers of XML Schema, of any size, compared by their digits.

use std::cmp::Ordering;

/// A number as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number<'t> {
    Exact(Exact<'t>),
    Float(f64),
}

/// A decimal number: `-12.50` is negative, `12`, `5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact<'t> {
    text: &'t str,
    negative: bool,
    /// Without leading zeros.
    whole: &'t str,
    /// Without trailing zeros.
    fraction: &'t str,
}

impl<'t> Exact<'t> {
    pub fn decimal(text: &'t str) -> Option<Self> {
        let (sign, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self {
            text,
            negative: sign && !is_zero,
            whole,
            fraction,
        })
    }

    pub fn integer(text: &'t str) -> Option<Self> {
        Self::decimal(text).filter(|_| !text.contains('.'))
    }

    /// Whether it lies between two integers, both included; `None` is no bound.
    pub fn is_within(&self, low: Option<&str>, high: Option<&str>) -> bool {
        let bound = |text| Exact::decimal(text).expect("bounds are written by us");
        low.is_none_or(|low| self.cmp(&bound(low)).is_ge())
            && high.is_none_or(|high| self.cmp(&bound(high)).is_le())
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        let length = self.whole.len().cmp(&other.whole.len());
        length
            .then_with(|| self.whole.cmp(other.whole))
            .then_with(|| self.fraction.cmp(other.fraction))
    }

    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }

    fn as_float(&self) -> f64 {
        self.text.parse().unwrap_or(f64::NAN)
    }
}

/// A float or double of XML Schema.
pub fn float(text: &str) -> Option<f64> {
    match text {
        "INF" | "+INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    // Rust also reads `inf`, `infinity` and `nan`.
    let is_numeric = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E');
    text.bytes()
        .all(is_numeric)
        .then(|| text.parse().ok())
        .flatten()
}

impl Number<'_> {
    /// `None` if one of them is not a number at all.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let float = |number: &Self| match number {
            Number::Exact(exact) => exact.as_float(),
            Number::Float(float) => *float,
        };
        match (self, other) {
            (Number::Exact(a), Number::Exact(b)) => Some(a.cmp(b)),
            (a, b) => float(a).partial_cmp(&float(b)),
        }
    }
}
