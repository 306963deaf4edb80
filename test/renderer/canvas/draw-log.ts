/** One call on a recorded canvas: what was drawn, where and in which colour. */
export interface DrawCall {
  call: 'fillRect' | 'strokeRect' | 'fillText' | 'fill' | 'stroke' | 'drawImage';
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
  color: string;
  /** globalAlpha. */
  alpha: number;
}

/** Pixels a character is wide on a recorded canvas, whatever the font. */
export const CHARACTER = 7;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * A 2D context that draws nothing and notes everything, so that a test can say what a frame shows. Paths are noted
 * as their bounding box; transformations are not followed.
 */
export function recordingContext(): { context: CanvasRenderingContext2D; log: DrawCall[] } {
  const log: DrawCall[] = [];
  let path: Box | undefined;
  const extend = (x: number, y: number): void => {
    path ??= { left: x, top: y, right: x, bottom: y };
    path.left = Math.min(path.left, x);
    path.top = Math.min(path.top, y);
    path.right = Math.max(path.right, x);
    path.bottom = Math.max(path.bottom, y);
  };
  const extendBox = (x: number, y: number, width: number, height: number): void => {
    extend(x, y);
    extend(x + width, y + height);
  };
  const note = (call: DrawCall['call'], color: unknown, box: Box, text = ''): void => {
    log.push({
      call,
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      text,
      color: String(color),
      alpha: recorder.globalAlpha,
    });
  };
  const boxOf = (x: number, y: number, width: number, height: number): Box => ({
    left: x,
    top: y,
    right: x + width,
    bottom: y + height,
  });
  const nothing = (): void => undefined;
  const recorder = {
    fillStyle: '#000',
    strokeStyle: '#000',
    font: '',
    textAlign: 'left',
    textBaseline: 'alphabetic',
    lineWidth: 1,
    globalAlpha: 1,
    lineCap: 'butt',
    save: nothing,
    restore: nothing,
    clip: nothing,
    clearRect: nothing,
    setLineDash: nothing,
    translate: nothing,
    closePath: nothing,
    setTransform: nothing,
    createPattern: () => null,
    measureText: (text: string) => ({ width: text.length * CHARACTER }),
    beginPath: () => {
      path = undefined;
    },
    moveTo: extend,
    lineTo: extend,
    rect: extendBox,
    roundRect: extendBox,
    bezierCurveTo: (...[, , , , x, y]: [number, number, number, number, number, number]) => extend(x, y),
    arc: (x: number, y: number, radius: number) => {
      extendBox(x - radius, y - radius, 2 * radius, 2 * radius);
    },
    fill: () => {
      if (path !== undefined) note('fill', recorder.fillStyle, path);
    },
    stroke: () => {
      if (path !== undefined) note('stroke', recorder.strokeStyle, path);
    },
    fillRect: (x: number, y: number, width: number, height: number) => {
      note('fillRect', recorder.fillStyle, boxOf(x, y, width, height));
    },
    strokeRect: (x: number, y: number, width: number, height: number) => {
      note('strokeRect', recorder.strokeStyle, boxOf(x, y, width, height));
    },
    fillText: (text: string, x: number, y: number) => {
      const width = text.length * CHARACTER;
      const left =
        recorder.textAlign === 'right' ? x - width : recorder.textAlign === 'center' ? x - width / 2 : x;
      note('fillText', recorder.fillStyle, boxOf(left, y - 6, width, 12), text);
    },
    drawImage: (_image: unknown, x: number, y: number, width = 0, height = 0) => {
      note('drawImage', '', boxOf(x, y, width, height));
    },
  };
  return { context: recorder as unknown as CanvasRenderingContext2D, log };
}
