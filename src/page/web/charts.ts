// charts -- a bundle of its own, fetched when the first picture is drawn. Tips are drawn too: the policy allows no
// style in markup.
import { BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer]);

export interface Drawn {
  png: () => string;
  end: () => void;
}

export function draw(place: HTMLElement, option: Record<string, unknown>): Drawn {
  const chart = init(place);
  chart.setOption({ animation: false, textStyle: { fontFamily: "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, sans-serif", color: "#1c2733" }, ...option, tooltip: { renderMode: "richText", ...(option.tooltip as object) } });
  const resize = () => chart.resize();
  addEventListener("resize", resize);
  return {
    png: () => chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" }),
    end: () => {
      removeEventListener("resize", resize);
      chart.dispose();
    },
  };
}
