//! How digits are read: which of their separators groups and which is the decimal one.

use depeche_model::Lang;
use rust_decimal::Decimal;

/// Reads digits by the habits of the language. English groups with commas; French groups with spaces, and with points only
/// three by three. A lone separator before three digits is a group in English ("1,234") and a decimal in French
/// ("1,234 euro le litre") — unless a magnitude or a sign before it says otherwise.
pub(super) fn interpret(raw: &str, lang: Lang, magnitude: bool, signed: bool) -> Option<Decimal> {
    let compact: String = raw
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let points: Vec<(usize, char)> = compact
        .char_indices()
        .filter(|(_, c)| !c.is_ascii_digit())
        .collect();
    let decimal_at = match points.as_slice() {
        [] => None,
        [(at, mark)] => {
            let lone_group = compact.len() - at == 4 && *at <= 3 && !compact.starts_with('0');
            let group = lone_group
                && match (lang, mark) {
                    (Lang::En, ',') => true,
                    (Lang::En, _) => false,
                    (Lang::Fr, '.') => !magnitude,
                    (Lang::Fr, _) => signed && !magnitude,
                };
            (!group).then_some(*at)
        }
        [first @ .., (at, last)] => match first.iter().any(|(_, mark)| mark == last) {
            true => None, // the same mark again: groups only
            false => Some(*at),
        },
    };
    let groups = compact[..decimal_at.unwrap_or(compact.len())].split(['.', ',']);
    let sizes: Vec<usize> = groups.map(str::len).collect();
    if sizes.len() > 1
        && !(sizes.last() == Some(&3) && sizes[1..].iter().all(|n| matches!(n, 2 | 3)))
    {
        return None; // 12.05.2019, 1.2.3: not an amount
    }
    let mut plain: String = String::with_capacity(compact.len());
    for (at, c) in compact.char_indices() {
        match c.is_ascii_digit() {
            true => plain.push(c),
            false if Some(at) == decimal_at => plain.push('.'),
            false => {}
        }
    }
    plain.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_mean_what_the_language_writes() {
        let read = |raw, lang, magnitude, signed| {
            interpret(raw, lang, magnitude, signed).map(|d| d.normalize().to_string())
        };
        for (raw, lang, magnitude, signed, want) in [
            ("1,234", Lang::En, false, false, "1234"),
            ("1.234", Lang::En, false, false, "1.234"),
            ("1,234.5", Lang::Fr, false, false, "1234.5"),
            ("1.234", Lang::Fr, false, false, "1234"),
            ("1.234", Lang::Fr, true, false, "1.234"),
            ("1,234", Lang::Fr, false, false, "1.234"),
            ("10,000", Lang::Fr, false, true, "10000"),
            ("1'000'000", Lang::Fr, false, false, "1000000"),
            ("0,123", Lang::En, false, false, "0.123"),
        ] {
            assert_eq!(
                read(raw, lang, magnitude, signed).as_deref(),
                Some(want),
                "{raw} {lang}"
            );
        }
        assert_eq!(read("12.05.2019", Lang::Fr, false, false), None);
        assert_eq!(read("1.2.3", Lang::En, false, false), None);
    }
}
