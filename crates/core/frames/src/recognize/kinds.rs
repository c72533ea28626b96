//! Which part is which: what the geometry says, helped by names where they agree with it.

use super::finding::Finding;
use super::names::Guess;
use super::pane::{MOST_ENCLOSED, Pane, have_twins, pane_of};
use super::piece::{Piece, extent};
use super::see_through::mean_alpha;
use super::silhouette::Silhouette;
use crate::model::{Material, PartKind, Texture};

/// What hangs together, with what is known of it before units and axes are.
pub(super) struct Component {
    pub piece: Piece,
    /// Index of the piece of the file that it belongs to.
    of: usize,
    hints: Vec<Guess>,
    /// Lets light through.
    clear: bool,
    pane: Option<Pane>,
    /// A pane of the same size stands beside it.
    twin: bool,
}

impl Component {
    fn is_hinted(&self, guess: Guess) -> bool {
        self.hints.contains(&guess)
    }

    /// A lens by its shape: a pane that is named or clear, or one of two.
    pub fn is_lens(&self) -> bool {
        match self.pane {
            Some(Pane::Lens) => self.twin || self.clear || self.is_hinted(Guess::Lens),
            Some(Pane::Shield) => self.clear || self.is_hinted(Guess::Lens),
            None => false,
        }
    }
}

/// Takes pieces apart into what hangs together, and finds the panes among it. `longest` is the longest side of the whole.
pub(super) fn components(
    pieces: Vec<Piece>,
    hints: &[Vec<Guess>],
    materials: &[Material],
    textures: &[Texture],
    longest: f64,
) -> Vec<Component> {
    let mut all: Vec<Component> = Vec::new();
    for (of, piece) in pieces.into_iter().enumerate() {
        let material = piece.material.and_then(|m| materials.get(m));
        for piece in piece.connected() {
            let pane = pane_of(std::iter::once(&piece), longest);
            let clear = material.is_some_and(|m| m.transmission > 0.2 || mean_alpha(&piece, m, textures) < 0.95);
            all.push(Component { piece, of, hints: hints[of].clone(), clear, pane, twin: false });
        }
    }
    let panes: Vec<usize> = (0..all.len()).filter(|&i| all[i].pane == Some(Pane::Lens)).collect();
    let twins = have_twins(&panes.iter().map(|&i| &all[i].piece).collect::<Vec<_>>(), longest);
    for (i, twin) in panes.into_iter().zip(twins) {
        all[i].twin = twin;
    }
    all
}

/// Gives every component its kind and puts those of one piece and kind together again. Lengths are meters and axes ours by now.
pub(super) fn settle(components: Vec<Component>, findings: &mut Vec<Finding>) -> (Vec<Piece>, Vec<PartKind>) {
    let components: Vec<Component> = components.into_iter().flat_map(halves).collect();
    let (low, high) = extent(components.iter().map(|c| &c.piece));
    let size = Size { width: high.x - low.x, depth: high.z - low.z };
    let mut found: Vec<Found> = components.iter().map(|c| kind_of(c, size)).collect();
    add_to_lenses(&components, &mut found);
    let mut sorted: Vec<(usize, PartKind, bool, Vec<Piece>)> = Vec::new();
    for (component, Found { kind, by_shape }) in components.into_iter().zip(found) {
        match sorted.iter_mut().rev().take_while(|known| known.0 == component.of).find(|known| known.1 == kind) {
            Some((_, _, shape, group)) => {
                *shape |= by_shape;
                group.push(component.piece);
            }
            None => sorted.push((component.of, kind, by_shape, vec![component.piece])),
        }
    }
    let told = |(_, kind, by_shape, group): (usize, PartKind, bool, Vec<Piece>)| {
        let piece = joined(group);
        if by_shape {
            findings.push(Finding::ByShape { name: piece.name.clone(), kind });
        }
        (piece, kind)
    };
    sorted.into_iter().map(told).unzip()
}

/// Width and depth of the frame, meters.
#[derive(Clone, Copy)]
struct Size {
    width: f64,
    depth: f64,
}

/// A kind, and whether the shape alone told it.
#[derive(Clone, Copy)]
struct Found {
    kind: PartKind,
    by_shape: bool,
}

/// A one-pane lens reaches across the nose: it is cut into the wearer's left and right.
fn halves(component: Component) -> Vec<Component> {
    let (low, high) = extent(std::iter::once(&component.piece));
    if !component.is_lens() || low.x > -0.012 || high.x < 0.012 {
        return vec![component];
    }
    let piece = &component.piece;
    let middle_x = |t: &&[u32; 3]| t.iter().map(|&i| piece.points[i as usize].x).sum::<f64>();
    let triangles: Vec<[u32; 3]> = piece.indices.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect();
    let (left, right): (Vec<_>, Vec<_>) = triangles.iter().partition(|t| middle_x(t) >= 0.0);
    let half =
        |triangles: &[[u32; 3]]| Component { piece: piece.part_of(triangles), hints: component.hints.clone(), ..component };
    [left, right].iter().filter(|triangles| !triangles.is_empty()).map(|triangles| half(triangles)).collect()
}

fn kind_of(component: &Component, size: Size) -> Found {
    let left = component.piece.middle().x >= 0.0;
    let kind = |guess: Guess| match guess {
        Guess::Front => PartKind::Front,
        Guess::Hardware => PartKind::Other,
        Guess::Lens => lens_on(left),
        Guess::Temple if left => PartKind::TempleLeft,
        Guess::Temple => PartKind::TempleRight,
        Guess::Pad if left => PartKind::NosePadLeft,
        Guess::Pad => PartKind::NosePadRight,
    };
    match component.hints.iter().find(|&&hint| agrees(component, hint, size)) {
        Some(&hint) => Found { kind: kind(hint), by_shape: false },
        None => Found { kind: by_shape(component, size).map_or(PartKind::Other, kind), by_shape: true },
    }
}

const fn lens_on(left: bool) -> PartKind {
    if left { PartKind::LensLeft } else { PartKind::LensRight }
}

/// Longest pad and longest hinge, meters.
const LONGEST_PAD_M: f64 = 0.030;
const LONGEST_HARDWARE_M: f64 = 0.045;

/// Whether a component can be what its name says.
fn agrees(component: &Component, hint: Guess, size: Size) -> bool {
    let (low, high) = extent(std::iter::once(&component.piece));
    let longest = (high - low).max_element();
    let spans = low.x < -0.2 * size.width && high.x > 0.2 * size.width;
    match hint {
        Guess::Lens => component.pane.is_some(),
        Guess::Temple => !spans && !component.twin,
        Guess::Pad => longest < LONGEST_PAD_M && component.piece.middle().x.abs() < LONGEST_PAD_M,
        Guess::Hardware => longest < LONGEST_HARDWARE_M && !component.is_lens(),
        Guess::Front => !is_temple(component, size) && !component.is_lens(),
    }
}

/// Clear and this small it is a pad, not clear and much smaller a screw; meters.
const CLEAR_PAD_M: f64 = 0.020;
const SCREW_M: f64 = 0.006;

fn by_shape(component: &Component, size: Size) -> Option<Guess> {
    let (low, high) = extent(std::iter::once(&component.piece));
    let longest = (high - low).max_element();
    if component.is_lens() {
        Some(Guess::Lens)
    } else if is_temple(component, size) {
        Some(Guess::Temple)
    } else if component.clear && longest < CLEAR_PAD_M && low.x.abs().min(high.x.abs()) < CLEAR_PAD_M {
        Some(Guess::Pad)
    } else {
        (longest >= SCREW_M).then_some(Guess::Front)
    }
}

/// Beside the face and far back.
fn is_temple(component: &Component, size: Size) -> bool {
    let (low, high) = extent(std::iter::once(&component.piece));
    let beside = low.x > 0.03 || high.x < -0.03;
    beside && (high.z - low.z > 0.4 * size.depth || high.z < -0.3 * size.depth)
}

/// How far the edge of a lens may stand over its pane, meters.
const EDGE_M: f64 = 0.0006;

/// Edges, coatings and the like lie within the box of their lens. A lens that is no sheet (in pieces that do not touch) is taken by its
/// name, where all its pieces together are one or nothing of it is the ring that holds it.
fn add_to_lenses(components: &[Component], found: &mut [Found]) {
    let is_lens = |kind: PartKind| matches!(kind, PartKind::LensLeft | PartKind::LensRight);
    let boxes = |found: &[Found]| -> Vec<_> {
        let lenses = components.iter().zip(found).filter(|(_, f)| is_lens(f.kind));
        lenses.map(|(c, f)| (f.kind, extent(std::iter::once(&c.piece)))).collect()
    };
    for left in [true, false] {
        let kind = lens_on(left);
        let hinted = |c: &&Component| c.is_hinted(Guess::Lens) && (c.piece.middle().x >= 0.0) == left;
        if found.iter().any(|f| f.kind == kind) || !components.iter().any(|c| hinted(&c)) {
            continue;
        }
        let together = components.iter().filter(hinted).map(|c| &c.piece);
        let (low, high) = extent(together.clone());
        let one_sided = low.x > -0.012 || high.x < 0.012;
        let thin = high.z - low.z < 0.6 * (high.x - low.x);
        if one_sided && thin && Silhouette::along(2, together).enclosed_share() <= MOST_ENCLOSED {
            let theirs = components.iter().zip(found.iter_mut()).filter(|(c, _)| hinted(c));
            theirs.for_each(|(_, f)| *f = Found { kind, by_shape: false });
        }
    }
    let boxes = boxes(found);
    for (component, found) in components.iter().zip(found.iter_mut()) {
        if is_lens(found.kind) || !(component.clear || component.is_hinted(Guess::Lens)) {
            continue;
        }
        let (low, high) = extent(std::iter::once(&component.piece));
        let inside = |(low_lens, high_lens): &(glam::DVec3, glam::DVec3)| {
            low.cmpge(*low_lens - EDGE_M).all() && high.cmple(*high_lens + EDGE_M).all()
        };
        if let Some((kind, _)) = boxes.iter().find(|(_, lens)| inside(lens)) {
            *found = Found { kind: *kind, by_shape: !component.is_hinted(Guess::Lens) };
        }
    }
}

/// Puts pieces of one primitive back together.
fn joined(group: Vec<Piece>) -> Piece {
    let mut group = group.into_iter();
    let mut whole = group.next().expect("a group begins with a piece");
    for piece in group {
        let base = whole.points.len() as u32;
        whole.points.extend(piece.points);
        whole.normals.extend(piece.normals);
        whole.uvs.extend(piece.uvs);
        whole.colors.extend(piece.colors);
        whole.indices.extend(piece.indices.iter().map(|i| i + base));
    }
    whole
}
