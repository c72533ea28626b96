//! Closed outlines around a middle: the cheapest closed path of radii, found by dynamic programming.

use glam::{DVec2, dvec2};

/// Rays around the middle.
pub(super) const RAYS: usize = 256;

/// Unit direction of a ray, the first to the right, going round towards growing `y`.
pub(super) fn direction(ray: usize) -> DVec2 {
    let (sin, cos) = libm::sincos(std::f64::consts::TAU * ray as f64 / RAYS as f64);
    dvec2(cos, sin)
}

/// The radius index per ray whose costs sum to the least while neighbors differ by at most `most_step`, each step of
/// difference costing `bend`. `costs[ray][radius]`; rays may have different lengths, none empty.
pub(super) fn cheapest(costs: &[Vec<f32>], most_step: usize, bend: f32) -> Vec<usize> {
    // Twice around; the second half of the way no longer depends on where it began.
    let rays = costs.len();
    let around = |k: usize| &costs[k % rays];
    let mut total = around(0).clone();
    let mut came_from: Vec<Vec<u32>> = Vec::with_capacity(2 * rays);
    for k in 1..=2 * rays {
        let own = around(k);
        let mut next = Vec::with_capacity(own.len());
        let mut from = Vec::with_capacity(own.len());
        for (r, cost) in own.iter().enumerate() {
            let low = r.saturating_sub(most_step).min(total.len() - 1);
            let high = (r + most_step + 1).min(total.len());
            let mut best = (f32::INFINITY, low);
            for (last, sum) in total.iter().enumerate().take(high).skip(low) {
                let with_bend = sum + bend * r.abs_diff(last) as f32;
                if with_bend < best.0 {
                    best = (with_bend, last);
                }
            }
            next.push(best.0 + cost);
            from.push(best.1 as u32);
        }
        total = next;
        came_from.push(from);
    }
    let mut at = (0..total.len()).min_by(|&a, &b| total[a].total_cmp(&total[b])).unwrap_or(0);
    let mut path = vec![0; rays];
    for k in (1..=2 * rays).rev() {
        // The middle turn: far from both ends.
        if (rays / 2..rays / 2 + rays).contains(&k) {
            path[k % rays] = at;
        }
        at = came_from[k - 1][at] as usize;
    }
    path
}

/// Replaces radii that leap out of line, then smooths binomially.
pub(super) fn smoothed(radii: &[f64], leap: f64, passes: usize) -> Vec<f64> {
    let n = radii.len();
    let median = |i: usize| {
        let mut window: Vec<f64> = (0..7).map(|k| radii[(i + n + k - 3) % n]).collect();
        window.sort_by(f64::total_cmp);
        window[3]
    };
    let mut calm: Vec<f64> = (0..n).map(|i| if (radii[i] - median(i)).abs() > leap { median(i) } else { radii[i] }).collect();
    for _ in 0..passes {
        calm = (0..n).map(|i| calm[(i + n - 1) % n] * 0.25 + calm[i] * 0.5 + calm[(i + 1) % n] * 0.25).collect();
    }
    calm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_closes_and_crosses_a_gap() {
        // A valley at 20 + 5 sin; a quarter of the rays say nothing.
        let valley = |ray: usize| 20.0 + 5.0 * libm::sin(std::f64::consts::TAU * ray as f64 / RAYS as f64);
        let costs: Vec<Vec<f32>> = (0..RAYS)
            .map(|ray| (0..50).map(|r| if ray < 40 { 0.0 } else { (r as f64 - valley(ray)).abs() as f32 }).collect())
            .collect();
        let path = cheapest(&costs, 3, 0.1);
        for (ray, &radius) in path.iter().enumerate().skip(41) {
            assert!((radius as f64 - valley(ray)).abs() < 1.5, "ray {ray}: {radius}");
        }
        assert!((0..RAYS).all(|ray| path[ray].abs_diff(path[(ray + 1) % RAYS]) <= 3));
    }
}
