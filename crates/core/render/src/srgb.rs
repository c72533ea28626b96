//! sRGB (IEC 61966-2-1) to linear light and back, by tables that are the same on every machine.

use crate::math::fifth_root;

const STEPS: usize = 4096;

/// Both directions of the transfer curve.
#[derive(Debug)]
pub(crate) struct Srgb {
    linear: [f32; 256],
    /// Indexed by the square root of linear light, which spreads the dark end.
    encoded: [u8; STEPS + 1],
}

/// The tables, computed by the compiler.
pub(crate) static SRGB: Srgb = Srgb::new();

impl Srgb {
    const fn new() -> Self {
        let mut srgb = Self { linear: [0.0; 256], encoded: [0; STEPS + 1] };
        let mut value = 0;
        while value < 256 {
            srgb.linear[value] = decode(value as f64 / 255.0) as f32;
            value += 1;
        }
        // A step of the table takes the code whose decision threshold lies below its middle.
        let (mut step, mut code, mut threshold) = (0, 0, decode(0.5 / 255.0));
        while step <= STEPS {
            let root = step as f64 / STEPS as f64;
            while code < 255 && threshold < root * root {
                code += 1;
                threshold = decode((code as f64 + 0.5) / 255.0);
            }
            srgb.encoded[step] = code as u8;
            step += 1;
        }
        srgb
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

const fn decode(value: f64) -> f64 {
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
        let srgb = &SRGB;
        for value in 0..=255 {
            assert_eq!(srgb.encode(srgb.decode(value)), value);
        }
    }

    #[test]
    fn middle_gray_is_where_the_standard_says() {
        let srgb = &SRGB;
        assert!((srgb.decode(188) - 0.5029).abs() < 0.001);
        assert_eq!(srgb.encode(f32::NAN.max(0.0)), 0);
        assert_eq!(srgb.encode(7.0), 255);
    }
}
