// charts -- a bundle of its own, fetched when the first picture is drawn. Tips are drawn too: the policy allows no
// style in markup.
import { BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer]);

const FONT = "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, sans-serif";
export interface Drawn {
  png: (title: string) => string;
  end: () => void;
}

const SHARP = 2;
const HEAD = 34 * SHARP; // room for a title
// Taken away a picture stands alone: it says of whom and when it is.
function titled(picture: HTMLCanvasElement, title: string): string {
  const whole = document.createElement("canvas"), to = whole.getContext("2d");
  whole.width = picture.width;
  whole.height = picture.height + HEAD;
  if (!to) return picture.toDataURL("image/png");
  to.fillStyle = "#fff";
  to.fillRect(0, 0, whole.width, whole.height);
  to.fillStyle = "#1c2733";
  to.font = `${16 * SHARP}px ${FONT}`;
  to.textBaseline = "middle";
  to.fillText(title, 12 * SHARP, HEAD / 2, whole.width - 24 * SHARP);
  to.drawImage(picture, 0, HEAD);
  return whole.toDataURL("image/png");
}

export function draw(place: HTMLElement, option: Record<string, unknown>): Drawn {
  const chart = init(place);
  chart.setOption({ animation: false, textStyle: { fontFamily: FONT, color: "#1c2733" }, ...option, tooltip: { renderMode: "richText", ...(option.tooltip as object) } });
  const resize = () => chart.resize();
  addEventListener("resize", resize);
  return {
    png: (title) => titled(chart.renderToCanvas({ pixelRatio: SHARP, backgroundColor: "#fff" }), title),
    end: () => {
      removeEventListener("resize", resize);
      chart.dispose();
    },
  };
}
