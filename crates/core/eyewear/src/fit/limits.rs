//! From which gap on a frame is tight or loose, and when it cannot be worn.
//!
//! No standard gives these limits; they are dispensing practice put into numbers, and every one says why. They are gaps,
//! frame minus head in mm.

use super::FitDimension;

/// A dimension that is beyond its hard limit with at least this probability makes the frame a misfit. A scale from the iris
/// alone has a 95 % interval of about ±8 %, so a lower value would remove frames on a guess, and a higher one would keep frames
/// that four of five wearers of this measure could not put on.
pub const MISFIT_PROBABILITY: f64 = 0.8;

/// Limits of one dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// A smaller gap is tight.
    pub tight_below_mm: f64,
    /// A larger gap is loose.
    pub loose_above_mm: f64,
    /// A smaller gap cannot be worn.
    pub unwearable_below_mm: Option<f64>,
    /// A larger gap cannot be worn.
    pub unwearable_above_mm: Option<f64>,
    /// Share in the overall fit. The shares of all dimensions sum to 1.
    pub weight: f64,
}

impl Limits {
    /// The limits of a dimension.
    #[must_use]
    pub const fn of(dimension: FitDimension) -> &'static Self {
        match dimension {
            FitDimension::Width => &WIDTH,
            FitDimension::Bridge => &BRIDGE,
            FitDimension::TempleReach => &TEMPLE_REACH,
            FitDimension::LensHeight => &LENS_HEIGHT,
            FitDimension::DecentrationRight | FitDimension::DecentrationLeft => &DECENTRATION,
        }
    }
}

/// Temples should touch the head only at the ears. They spring outwards by about 1 mm a side without a mark, hence -2 mm;
/// up to 3 mm a side the front still looks like the wearer's own width, hence 6 mm. Splayed by more than 4 mm a side, temples
/// press and push the frame off forwards; more than 7 mm of air a side and it slides with every nod. Width decides most
/// about comfort and about the look, so it weighs most.
const WIDTH: Limits = Limits {
    tight_below_mm: -2.0,
    loose_above_mm: 6.0,
    unwearable_below_mm: Some(-8.0),
    unwearable_above_mm: Some(14.0),
    weight: 0.35,
};

/// The bridge carries nine tenths of the weight. Bridges come in steps of 2 mm (16, 18, 20), so within a step, one down and
/// two up, there is no better choice. 3.5 mm too narrow it stands on two edges of the nose and sits high; 6 mm too wide it
/// drops to where the nose is broad and the lenses hang below the eyes.
const BRIDGE: Limits = Limits {
    tight_below_mm: -1.0,
    loose_above_mm: 2.0,
    unwearable_below_mm: Some(-3.5),
    unwearable_above_mm: Some(6.0),
    weight: 0.30,
};

/// The bend of a temple is set by hand: heated, it moves some 5 mm forwards and 8 mm back. Temples come in steps of 5 mm, so
/// three steps short the bend never reaches the ear, and four steps long it ends behind the lobe.
const TEMPLE_REACH: Limits = Limits {
    tight_below_mm: -5.0,
    loose_above_mm: 8.0,
    unwearable_below_mm: Some(-15.0),
    unwearable_above_mm: Some(20.0),
    weight: 0.15,
};

/// A lens taller than the room between brow and cheek is lifted by every smile, and 8 mm taller it cannot stay on the nose.
/// A shallow lens is a style and not a fault until it covers less than about half of the room, which is some 45 mm.
const LENS_HEIGHT: Limits = Limits {
    tight_below_mm: -24.0,
    loose_above_mm: 0.0,
    unwearable_below_mm: None,
    unwearable_above_mm: Some(8.0),
    weight: 0.10,
};

/// The pupil may lie 2.5 mm outside the box center (the usual single-vision limit). Inwards is the rule, for
/// fronts are wider than eyes are apart: with a usual ED of 57 mm, 5 mm still comes out of a 70 mm blank
/// (ED + 2 x 5 + 2 = 69). The laboratory moves the lens, so no offset makes a frame unwearable, and it weighs little.
const DECENTRATION: Limits =
    Limits { tight_below_mm: -2.5, loose_above_mm: 5.0, unwearable_below_mm: None, unwearable_above_mm: None, weight: 0.05 };
