//! Nonlinear least squares with few unknowns (Levenberg-Marquardt with differences for derivatives).

/// A minimum: the unknowns, half the sum of squares, and the inverse of the normal matrix.
#[derive(Clone, Debug)]
pub(crate) struct Minimum {
    pub at: Vec<f64>,
    pub cost: f64,
    pub covariance: Vec<Vec<f64>>,
}

/// Minimizes the sum of squared residuals from `start`; `steps` are differences at which a residual changes visibly.
pub(crate) fn minimize(start: &[f64], steps: &[f64], rounds: usize, residuals: impl Fn(&[f64]) -> Vec<f64>) -> Minimum {
    let mut at = start.to_vec();
    let mut here = residuals(&at);
    let mut cost = half_squares(&here);
    let mut damping = 1e-2;
    let mut jacobian = derivatives(&at, steps, &here, &residuals);
    for _ in 0..rounds {
        let (normal, right) = normal_equations(&jacobian, &here);
        let mut damped = normal.clone();
        for (i, row) in damped.iter_mut().enumerate() {
            row[i] += damping * row[i].max(1e-9);
        }
        let Some(inverse) = inverse(&damped) else { break };
        let next: Vec<f64> = at.iter().zip(&inverse).map(|(a, row)| a - dot(row, &right)).collect();
        let there = residuals(&next);
        let new_cost = half_squares(&there);
        if new_cost.is_finite() && new_cost < cost {
            let gain = (cost - new_cost) / cost.max(1e-12);
            (at, here, cost) = (next, there, new_cost);
            damping = (damping * 0.3).max(1e-9);
            if gain < 1e-6 {
                break;
            }
            jacobian = derivatives(&at, steps, &here, &residuals);
        } else {
            damping *= 6.0;
            if damping > 1e8 {
                break;
            }
        }
    }
    let (normal, _) = normal_equations(&jacobian, &here);
    let covariance = inverse(&normal).unwrap_or_default();
    Minimum { at, cost, covariance }
}

fn half_squares(residuals: &[f64]) -> f64 {
    residuals.iter().map(|r| r * r).sum::<f64>() / 2.0
}

/// One row per unknown.
fn derivatives(at: &[f64], steps: &[f64], here: &[f64], residuals: &impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    (0..at.len())
        .map(|i| {
            let mut moved = at.to_vec();
            moved[i] += steps[i];
            residuals(&moved).iter().zip(here).map(|(there, here)| (there - here) / steps[i]).collect()
        })
        .collect()
}

fn normal_equations(jacobian: &[Vec<f64>], residuals: &[f64]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let normal = jacobian.iter().map(|a| jacobian.iter().map(|b| dot(a, b)).collect()).collect();
    let right = jacobian.iter().map(|a| dot(a, residuals)).collect();
    (normal, right)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Gauss-Jordan with pivots; `None` when singular.
fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let mut work: Vec<Vec<f64>> = matrix
        .iter()
        .enumerate()
        .map(|(i, row)| row.iter().copied().chain((0..n).map(|k| f64::from(u8::from(k == i)))).collect())
        .collect();
    for column in 0..n {
        let pivot = (column..n).max_by(|&a, &b| work[a][column].abs().total_cmp(&work[b][column].abs()))?;
        if work[pivot][column].abs() < 1e-14 {
            return None;
        }
        work.swap(column, pivot);
        let scale = work[column][column];
        work[column].iter_mut().for_each(|v| *v /= scale);
        let source = work[column].clone();
        for (row, line) in work.iter_mut().enumerate() {
            if row != column {
                let share = line[column];
                line.iter_mut().zip(&source).for_each(|(v, s)| *v -= share * s);
            }
        }
    }
    Some(work.into_iter().map(|row| row[n..].to_vec()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_curve_that_points_lie_on() {
        let residuals = |p: &[f64]| {
            (0..20)
                .map(|i| f64::from(i) / 5.0)
                .map(|x| p[0] * libm::exp(-p[1] * x) + p[2] - (3.0 * libm::exp(-0.7 * x) + 0.5))
                .collect()
        };
        let found = minimize(&[1.0, 0.2, 0.0], &[1e-5; 3], 60, residuals);
        assert!(found.cost < 1e-12, "{found:?}");
        assert!((found.at[1] - 0.7).abs() < 1e-5);
    }
}
