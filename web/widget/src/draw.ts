// What was found, drawn over the picture as an optician would: hairlines with end ticks, the value beside them.
import type { Face, Point } from "./layout";
import { about } from "./words";

/** Landmarks at the widest places of the head, and around the irises (center, then four on the rim). */
const CHEEKS = [234, 454] as const;
const IRISES = [
  [468, 469, 471],
  [473, 474, 476],
] as const;
const BRIDGE = 168;
const LOOK_MM = 60;

export interface Style {
  accent: string;
  paper: string;
  ink: string;
}

/** `mirror`: the picture is shown turned around, as in a mirror; words stay readable. */
export function drawFaces(
  canvas: HTMLCanvasElement,
  faces: Face[],
  picture: { width: number; height: number },
  mirror: boolean,
) {
  const context = canvas.getContext("2d");
  const ratio = devicePixelRatio;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  if (!context) return;
  context.scale(ratio, ratio);
  const scale = canvas.clientWidth / picture.width;
  const place = ([x, y]: readonly [number, number, ...number[]]): [number, number] => [
    (mirror ? picture.width - x : x) * scale,
    y * scale,
  ];
  for (const face of faces) new FaceDrawing(context, face, place, scale, picture).draw();
}

class FaceDrawing {
  private readonly style: Style;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly face: Face,
    private readonly place: (point: readonly [number, number, ...number[]]) => [number, number],
    private readonly scale: number,
    private readonly picture: { width: number; height: number },
  ) {
    this.style = { accent: "#0f5c4d", paper: "#fbfaf7", ink: "#14201f" };
  }

  draw() {
    this.points();
    this.irises();
    this.direction();
    this.headWidth();
  }

  private points() {
    const radius = Math.min(1.6, Math.max(0.7, (this.face.box[2] ?? 0) * this.scale * 0.004));
    for (const [fill, size] of [
      [this.style.ink, radius + 0.6],
      [this.style.paper, radius],
    ] as const) {
      this.context.globalAlpha = fill === this.style.ink ? 0.35 : 0.9;
      this.context.fillStyle = fill;
      this.context.beginPath();
      for (const point of this.face.landmarks.slice(0, 468)) {
        const [x, y] = this.place(point);
        this.context.moveTo(x + size, y);
        this.context.arc(x, y, size, 0, 2 * Math.PI);
      }
      this.context.fill();
    }
    this.context.globalAlpha = 1;
  }

  private irises() {
    for (const [center, left, right] of IRISES) {
      const [middle, a, b] = [this.at(center), this.at(left), this.at(right)];
      const radius = Math.hypot(a[0] - b[0], a[1] - b[1]) / 2;
      this.line(() => {
        this.context.arc(middle[0], middle[1], radius, 0, 2 * Math.PI);
        if (radius < 6) return;
        this.context.moveTo(middle[0] - 3, middle[1]);
        this.context.lineTo(middle[0] + 3, middle[1]);
        this.context.moveTo(middle[0], middle[1] - 3);
        this.context.lineTo(middle[0], middle[1] + 3);
      });
    }
  }

  /** A line out of the bridge of the nose, where the head looks. */
  private direction() {
    const [fx = 0, fy = 0, fz = 0] = this.face.axes.slice(6, 9);
    const [ox = 0, oy = 0, oz = -1] = this.face.origin;
    const project = (x: number, y: number, z: number): [number, number] => [
      this.picture.width / 2 - (this.face.focalPx * x) / z,
      this.picture.height / 2 + (this.face.focalPx * y) / z,
    ];
    const before = project(ox, oy, oz);
    const behind = project(ox + LOOK_MM * fx, oy + LOOK_MM * fy, oz + LOOK_MM * fz);
    const from = this.landmark(BRIDGE);
    const to: [number, number] = [from[0] + behind[0] - before[0], from[1] + behind[1] - before[1]];
    const [a, b] = [this.place(from), this.place(to)];
    this.line(() => {
      this.context.moveTo(...a);
      this.context.lineTo(...b);
      this.context.moveTo(b[0] + 3, b[1]);
      this.context.arc(b[0], b[1], 3, 0, 2 * Math.PI);
    });
  }

  /** The width of the head below the chin, as a dimension line. */
  private headWidth() {
    const width = this.face.measures.find((measure) => measure.name === "face_width")?.measured;
    const ends = CHEEKS.map((index) => this.at(index)).sort((a, b) => a[0] - b[0]);
    const [left, right] = ends;
    if (!left || !right) return;
    const chin = this.at(152);
    const y = Math.min(Math.max(chin[1] + 22, left[1], right[1]), this.context.canvas.clientHeight - 26);
    this.line(() => {
      for (const [x, top] of [left, right]) {
        this.context.moveTo(x, Math.min(top + 8, y - 6));
        this.context.lineTo(x, y + 6);
      }
      this.context.moveTo(left[0], y);
      this.context.lineTo(right[0], y);
    }, width === undefined);
    this.label(width ? about(width) : "Not measured", (left[0] + right[0]) / 2, y + 14);
  }

  private label(text: string, x: number, y: number) {
    const { context, style } = this;
    context.font = '500 13px "Source Sans 3", system-ui, sans-serif';
    context.textAlign = "center";
    context.textBaseline = "middle";
    const width = context.measureText(text).width + 12;
    const left = Math.min(Math.max(x - width / 2, 4), context.canvas.clientWidth - width - 4);
    context.fillStyle = style.paper;
    context.beginPath();
    context.roundRect(left, y - 10, width, 20, 4);
    context.fill();
    context.fillStyle = style.ink;
    context.fillText(text, left + width / 2, y + 0.5);
  }

  /** A green hairline on a paler one, so that it is seen on any skin. */
  private line(path: () => void, dashed = false) {
    const { context, style } = this;
    for (const [color, width] of [
      [style.paper, 3.5],
      [style.accent, 1.5],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.setLineDash(dashed ? [6, 4] : []);
      context.beginPath();
      path();
      context.stroke();
    }
    context.setLineDash([]);
  }

  private at(index: number): [number, number] {
    return this.place(this.landmark(index));
  }

  private landmark(index: number): Point {
    return this.face.landmarks[index] ?? [0, 0, 0];
  }
}
