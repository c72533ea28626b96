//! One line of advice for each thing that can be wrong with a picture.

use crate::geometry::Pose;
use crate::quality::Quality;
use crate::quality::limits::{self, Grade};
use crate::sort::sort_by;

/// What is wrong with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdviceCode {
    TwoFaces,
    CutOff,
    TooSmall,
    Turned,
    Nodding,
    Tilted,
    /// A hand, hair or the lids are over an eye.
    EyesHidden,
    /// A mask, a scarf or a hand is over mouth, chin or jaw.
    MouthHidden,
    /// A hat or hair is over the forehead.
    ForeheadHidden,
    Glasses,
    Blurred,
    Noisy,
    TooDark,
    TooBright,
    /// Little contrast: fog, a greasy lens, a lamp behind.
    Hazy,
    /// Few gray levels are left: a copy that was compressed too much.
    Coarse,
    /// The mesh is in doubt, and nothing else says why.
    Obscured,
}

/// One thing to do better, in the shopper's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    pub code: AdviceCode,
    /// Whether nothing was measured because of it.
    pub blocking: bool,
    /// What happened, then the way on.
    pub text: String,
}

impl AdviceCode {
    /// Every code, in the order in which they are looked for.
    pub const ALL: [Self; 17] = [
        Self::TwoFaces,
        Self::CutOff,
        Self::TooSmall,
        Self::Turned,
        Self::Nodding,
        Self::Tilted,
        Self::EyesHidden,
        Self::MouthHidden,
        Self::ForeheadHidden,
        Self::Glasses,
        Self::Blurred,
        Self::Noisy,
        Self::TooDark,
        Self::TooBright,
        Self::Hazy,
        Self::Coarse,
        Self::Obscured,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TwoFaces => "two_faces",
            Self::CutOff => "cut_off",
            Self::TooSmall => "too_small",
            Self::Turned => "turned",
            Self::Nodding => "nodding",
            Self::Tilted => "tilted",
            Self::EyesHidden => "eyes_hidden",
            Self::MouthHidden => "mouth_hidden",
            Self::ForeheadHidden => "forehead_hidden",
            Self::Glasses => "glasses",
            Self::Blurred => "blurred",
            Self::Noisy => "noisy",
            Self::TooDark => "too_dark",
            Self::TooBright => "too_bright",
            Self::Hazy => "hazy",
            Self::Coarse => "coarse",
            Self::Obscured => "obscured",
        }
    }
}

impl Advice {
    pub(super) const fn grade(&self) -> Grade {
        if self.blocking { Grade::Poor } else { Grade::Fair }
    }
}

/// All advice for a picture, what blocks first.
pub(super) fn all(quality: &Quality, pose: Pose, second_face: bool) -> Vec<Advice> {
    let mut found = Found(Vec::new());
    if second_face {
        found.add(AdviceCode::TwoFaces, Grade::Poor, || {
            "There are two faces in the picture. Step in front of the camera alone.".into()
        });
    }
    place(&mut found, quality);
    head_pose(&mut found, pose);
    eyes(&mut found, quality, pose);
    covered(&mut found, quality);
    picture(&mut found, quality);
    found.add_if_worse(AdviceCode::Obscured, limits::PRESENCE.grade(quality.presence), || {
        "Part of your face is hard to see. Take away what covers it, and look for even light.".into()
    });
    sort_by(&mut found.0, |a, b| b.blocking.cmp(&a.blocking));
    found.0
}

/// Whether the whole face is in the picture, and large enough.
fn place(found: &mut Found, quality: &Quality) {
    let room = limits::ROOM.grade(quality.room);
    found.add(AdviceCode::CutOff, room, || match room {
        Grade::Poor => "Part of your face is outside the picture. Move back until all of it is inside.".into(),
        _ => "Your face reaches the edge of the picture. Move back until there is room around it.".into(),
    });
    let (distance, needed) = (quality.eye_distance_px, limits::EYE_DISTANCE_PX);
    found.add(AdviceCode::TooSmall, needed.grade(distance), || {
        let (distance, needed) = (whole(distance), whole(needed.good));
        format!("Your eyes are {distance} pixels apart in the picture; we need {needed}. Come closer.")
    });
}

/// Nobody holds a head like this: the picture is turned.
const ON_ITS_SIDE_DEG: f32 = 60.0;
const UPSIDE_DOWN_DEG: f32 = 135.0;

/// How the head is held.
fn head_pose(found: &mut Found, pose: Pose) {
    let Pose { yaw_deg, pitch_deg, roll_deg } = pose;
    found.add(AdviceCode::Turned, limits::TURN_DEG.grade(yaw_deg.abs()), || {
        let side = if yaw_deg > 0.0 { "left" } else { "right" };
        format!("Your face is turned {} degrees to your {side}. Look straight into the camera.", whole(yaw_deg.abs()))
    });
    found.add(AdviceCode::Nodding, limits::TURN_DEG.grade(pitch_deg.abs()), || {
        let (way, remedy) = if pitch_deg > 0.0 { ("up", "Lower your chin") } else { ("down", "Raise your chin") };
        format!("Your face points {} degrees {way}. {remedy}, or hold the camera at eye height.", whole(pitch_deg.abs()))
    });
    found.add(AdviceCode::Tilted, limits::TILT_DEG.grade(roll_deg.abs()), || match roll_deg.abs() {
        UPSIDE_DOWN_DEG.. => "The picture is upside down. Turn it upright, and send it again.".into(),
        ON_ITS_SIDE_DEG.. => "The picture lies on its side. Turn it upright, and send it again.".into(),
        _ => format!("Your head is tilted {} degrees. Hold it upright, and the camera too.", whole(roll_deg.abs())),
    });
}

/// As `{:.0}` writes it, without the ten kilobytes of code that write fractions.
fn whole(value: f32) -> i32 {
    value.round_ties_even() as i32
}

/// What may be over the eyes.
fn eyes(found: &mut Found, quality: &Quality, pose: Pose) {
    let look = &quality.appearance;
    let [mean, darkest] = look.iris;
    let (strands, iris_mean) = if quality.presence < limits::DOUBTFUL_PRESENCE {
        (limits::STRANDS_IN_DOUBT, limits::IRIS_MEAN_IN_DOUBT)
    } else {
        (limits::STRANDS, limits::IRIS_MEAN)
    };
    // Eyes seen from the side stand nearer to the nose.
    let turned = limits::TURN_DEG.grade(pose.yaw_deg.abs()) != Grade::Good;
    let convergence = if turned { Grade::Good } else { limits::CONVERGENCE.grade(quality.convergence) };
    let astray = strands.grade(look.strands).max(convergence);
    // In haze an iris is hardly darker than skin, covered or not.
    let hazy = limits::CONTRAST.grade(look.contrast) != Grade::Good;
    let iris = iris_mean.grade(mean).max(limits::IRIS_DARKEST.grade(darkest));
    let hidden = if hazy { astray } else { astray.max(iris) };
    found.add(AdviceCode::EyesHidden, hidden, || {
        "We cannot see both of your eyes well. Open them, and move hair and hands away.".into()
    });
    let [bridge, below] = look.rims;
    let rims = limits::RIM_AT_BRIDGE.grade(bridge).max(limits::RIM_BELOW_EYES.grade(below));
    found.add(AdviceCode::Glasses, rims, || "It looks as if you are wearing glasses. Take them off for the measurement.".into());
}

/// What may be over the lower face and over the forehead.
fn covered(found: &mut Found, quality: &Quality) {
    let (look, seen) = (&quality.appearance, &quality.covered);
    // In a few pixels, lips melt into the skin.
    if limits::EYE_DISTANCE_PX.grade(quality.eye_distance_px) == Grade::Poor {
        return;
    }
    // Where there is little contrast, lips hardly differ from skin, and white light has no color.
    let glaring = limits::GLARE.grade(look.glare) != Grade::Good;
    let is_flat = look.contrast < limits::CONTRAST_OF_LIPS;
    let lips = if is_flat { Grade::Good } else { limits::MOUTH_STRUCTURE.grade(seen.mouth_structure) };
    found.add(AdviceCode::MouthHidden, lips.max(limits::COVER_COLOR.grade(seen.lower_color)), || {
        "Your mouth, chin or jaw is covered. Take off the mask or scarf, or take your hand away.".into()
    });
    let is_shaded = seen.forehead_level < limits::SHADED_LEVEL;
    let saturation = if is_shaded { limits::FOREHEAD_SATURATION_IN_SHADE } else { limits::FOREHEAD_SATURATION };
    let pale = if glaring { Grade::Good } else { saturation.grade(seen.forehead_saturation) };
    let dark = limits::FOREHEAD_LEVEL.grade(seen.forehead_level);
    let forehead = limits::COVER_COLOR.grade(seen.forehead_color).max(pale).max(dark);
    found.add(AdviceCode::ForeheadHidden, forehead, || {
        "Your forehead is covered. Take off the hat, or move your hair back.".into()
    });
}

/// How the picture was taken and what became of it.
fn picture(found: &mut Found, quality: &Quality) {
    let look = &quality.appearance;
    found.add(AdviceCode::Blurred, limits::SHARPNESS.grade(look.sharpness), || {
        "Your eyes are not sharp in the picture. Hold still, wipe the lens, and look for more light.".into()
    });
    found.add(AdviceCode::Noisy, limits::NOISE.grade(look.noise), || {
        "The picture is grainy. Look for more light, and come closer instead of zooming.".into()
    });
    let dark = limits::DARKNESS.grade(look.brightness);
    found.add(AdviceCode::TooDark, dark, || "Your face is too dark in the picture. Face a window or a lamp.".into());
    let bright = limits::GLARE.grade(look.glare).max(limits::BRIGHTNESS.grade(look.brightness));
    found.add(AdviceCode::TooBright, bright, || "Your face is too bright in the picture. Step out of the direct light.".into());
    let lit = dark.max(bright);
    let hazy = limits::CONTRAST.grade(look.contrast);
    if hazy > lit {
        found.add(AdviceCode::Hazy, hazy, || {
            "There is little contrast in the picture. Wipe the lens, and have no lamp or window behind you.".into()
        });
    }
    let coarse = limits::FLATNESS.grade(look.flatness);
    if coarse > lit.max(hazy) {
        found.add(AdviceCode::Coarse, coarse, || {
            "The picture has lost its fine tones. Use the photo as the camera took it, not a small copy.".into()
        });
    }
}

/// Advice as it is found.
struct Found(Vec<Advice>);

impl Found {
    fn add(&mut self, code: AdviceCode, grade: Grade, text: impl FnOnce() -> String) {
        if grade != Grade::Good {
            self.0.push(Advice { code, blocking: grade == Grade::Poor, text: text() });
        }
    }

    /// Adds what says more than everything before it.
    fn add_if_worse(&mut self, code: AdviceCode, grade: Grade, text: impl FnOnce() -> String) {
        if self.0.iter().all(|a| a.grade() < grade) {
            self.add(code, grade, text);
        }
    }
}
