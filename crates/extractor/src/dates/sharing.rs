//! What linked dates share: the month and the year that only one of them names.

use super::{expr::Expr, grammar::Match, ranges::See};

impl See<'_> {
    /// "entre le 3 et le 12 septembre", "du lundi 28 au vendredi 1er août": a day without a month takes that of its partner,
    /// or the month before when its number is greater.
    pub(super) fn share_months(&self, found: &mut [Match]) {
        for right in (1..found.len()).rev() {
            let left = right - 1;
            if self.link_before(found[right].from) != Some(found[left].to) {
                continue;
            }
            let (head, tail) = found.split_at_mut(right);
            let Expr::Day {
                year,
                month: month @ None,
                day,
                ..
            } = &mut head[left].expr
            else {
                continue;
            };
            match &tail[0].expr {
                Expr::Day {
                    year: partner_year,
                    month: Some(partner),
                    day: last,
                    ..
                } => {
                    let (own_year, own_month) = if *day > *last {
                        month_before(*partner_year, *partner)
                    } else {
                        (*partner_year, *partner)
                    };
                    *month = Some(own_month);
                    *year = own_year;
                }
                Expr::Of { inner, outer } => {
                    if let Some(inner) = earlier_day(inner, i32::from(*day)) {
                        head[left].expr = Expr::Of {
                            inner: Box::new(inner),
                            outer: outer.clone(),
                        };
                    }
                }
                _ => {}
            }
        }
    }

    /// Two dates joined by a link share the year that one of them names.
    pub(super) fn share_years(&self, found: &mut [Match]) {
        for right in (1..found.len()).rev() {
            let left = right - 1;
            let linked = self.link_before(found[right].from) == Some(found[left].to);
            if !linked {
                continue;
            }
            let (head, tail) = found.split_at_mut(right);
            let (a, b) = (&mut head[left].expr, &mut tail[0].expr);
            let (first, second) = (a.month(), b.month());
            let backwards = first > second && second.is_some();
            match (a.year(), b.year()) {
                (None, Some(year)) if !matches!(b, Expr::Year(_)) => {
                    a.set_year(year - i16::from(backwards));
                }
                (Some(year), None) if !matches!(a, Expr::Year(_)) => {
                    b.set_year(year + i16::from(backwards));
                }
                _ => {}
            }
        }
    }
}

/// The month before, in its year.
pub(super) fn month_before(year: Option<i16>, month: i8) -> (Option<i16>, i8) {
    match month {
        1 => (year.map(|year| year - 1), 12),
        _ => (year, month - 1),
    }
}

/// A day of the same month as `of`, an earlier one.
pub(super) fn earlier_day(of: &Expr, value: i32) -> Option<Expr> {
    let Expr::Day {
        year,
        month,
        day: last,
        ..
    } = of
    else {
        return None;
    };
    let day = i8::try_from(value).ok().filter(|value| value < last)?;
    Some(Expr::Day {
        year: *year,
        month: *month,
        day,
        weekday: None,
    })
}
