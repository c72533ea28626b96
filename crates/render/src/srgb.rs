//! sRGB (IEC 61966-2-1) to linear light and back, by tables that are the same on every machine.

use crate::math::fifth_root;

const STEPS: usize = 4096;

/// Both directions of the transfer curve.
#[derive(Clone, Debug)]
pub(crate) struct Srgb {
    linear: [f32; 256],
    /// Indexed by the square root of linear light, which spreads the dark end.
    encoded: Vec<u8>,
}

impl Srgb {
    pub(crate) fn new() -> Self {
        let linear = core::array::from_fn(|value| decode(value as f64 / 255.0) as f32);
        // A step of the table takes the code whose decision threshold lies below its middle.
        let thresholds: Vec<f64> = (0..255).map(|value| decode((f64::from(value) + 0.5) / 255.0)).collect();
        let mut code = 0;
        let encoded = (0..=STEPS)
            .map(|step| {
                let root = step as f64 / STEPS as f64;
                while code < 255 && thresholds[code] < root * root {
                    code += 1;
                }
                code as u8
            })
            .collect();
        Self { linear, encoded }
    }

    pub(crate) fn decode(&self, value: u8) -> f32 {
        self.linear[value as usize]
    }

    pub(crate) fn decode3(&self, rgb: &[u8]) -> [f32; 3] {
        [self.decode(rgb[0]), self.decode(rgb[1]), self.decode(rgb[2])]
    }

    /// Clamps to the range of the code first.
    pub(crate) fn encode(&self, linear: f32) -> u8 {
        let root = linear.clamp(0.0, 1.0).sqrt();
        self.encoded[(root * STEPS as f32 + 0.5) as usize]
    }
}

fn decode(value: f64) -> f64 {
    if value <= 0.040_45 {
        return value / 12.92;
    }
    let base = (value + 0.055) / 1.055;
    let root = fifth_root(base);
    // base^2.4 = base^2 * (base^(1/5))^2
    base * base * root * root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_round_trip() {
        let srgb = Srgb::new();
        for value in 0..=255 {
            assert_eq!(srgb.encode(srgb.decode(value)), value);
        }
    }

    #[test]
    fn middle_grey_is_where_the_standard_says() {
        let srgb = Srgb::new();
        assert!((srgb.decode(188) - 0.5029).abs() < 0.001);
        assert_eq!(srgb.encode(f32::NAN.max(0.0)), 0);
        assert_eq!(srgb.encode(7.0), 255);
    }
}
