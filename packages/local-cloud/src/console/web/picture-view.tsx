import { useMemo, useRef, useState } from "preact/hooks";
import type { Picture } from "../api";
import { useData } from "./live";
import { PictureDetails } from "./picture-details";
import { PictureDrawing } from "./picture-drawing";
import { placed } from "./picture-layout";
import { Empty, Loaded } from "./ui";
import { useWidth } from "./use-width";

/** The deployed program, with its messages in transit. */
export const PictureView = ({ rest }: { rest: string }) => {
  const picture = useData<Picture>("/api/picture", ["topology", "queues", "traces"]);
  return (
    <>
      <h1 class="visually-hidden">The deployed program</h1>
      <Loaded data={picture}>
        {(value) =>
          value.nodes.length === 0 ? (
            <Empty title="Nothing is deployed yet">
              Resources appear here as the program registers them.
            </Empty>
          ) : (
            <Stage picture={value} selected={rest} />
          )
        }
      </Loaded>
    </>
  );
};

/** Pixels. */
const phone = 600;

const Stage = ({ picture, selected }: { picture: Picture; selected: string }) => {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [allEdges, setAllEdges] = useState(false);
  const [whole, setWhole] = useState<boolean | undefined>();
  // On a phone a part of it says nothing.
  const isWhole = whole ?? width < phone;
  // Counts change all the time, places only with the program.
  const shape = picture.nodes.map(({ id }) => id).join() + picture.edges.map(({ id }) => id).join();
  const layout = useMemo(() => placed(picture), [shape]);
  const node = picture.nodes.find(({ id }) => id === selected);
  return (
    <div class="stage">
      <div class="stage-bar">
        <p class="hint">
          Drawn from the {picture.nodes.length} resources that carry messages. Choose one to see what it is
          connected to.
        </p>
        <label class="check">
          <input
            type="checkbox"
            checked={allEdges}
            onChange={({ currentTarget }) => setAllEdges(currentTarget.checked)}
          />
          Reads and write-backs
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={isWhole}
            onChange={({ currentTarget }) => setWhole(currentTarget.checked)}
          />
          All at once
        </label>
      </div>
      <div class="drawing" ref={frame} tabIndex={-1}>
        {width > 0 && (
          <PictureDrawing
            layout={layout}
            picture={picture}
            selected={selected}
            allEdges={allEdges}
            frameWidth={width}
            whole={isWhole}
          />
        )}
      </div>
      <Legend />
      {node && <PictureDetails node={node} picture={picture} />}
    </div>
  );
};

const Legend = () => (
  <ul class="legend" aria-label="Kinds of edges">
    <li>
      <svg width="28" height="8" aria-hidden="true">
        <path class="edge flow" d="M0,4H28" />
      </svg>
      messages
    </li>
    <li>
      <svg width="28" height="8" aria-hidden="true">
        <path class="edge dead" d="M0,4H28" />
      </svg>
      dead letters
    </li>
    <li>
      <svg width="28" height="8" aria-hidden="true">
        <path class="edge write" d="M0,4H28" />
      </svg>
      reads and writes
    </li>
  </ul>
);
