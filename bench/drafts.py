"""How many drafts of a real model a person would see, and which checks reject the others.

    python bench/drafts.py --url http://127.0.0.1:11434/v1 --model llama3.2:3b --questions 40

Sends the questions of our own knowledge test set (models/corpus/knowledge/test) to that endpoint, and says so
where none answers. Nothing is stored.
"""

import argparse
import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.classify.loading import load_model
from bot.config import Config, Drafts
from bot.domain import Event, Kind
from bot.drafts import DraftFailure, build_prompt, check_draft
from bot.knowledge.loading import load_knowledge
from bot.resources import bundled
from bot.runtime.drafter import ask, question_about
from bot.runtime.transport import HttpTransport, open_session
from bot.services.knowledge.opening import open_encoder, put_in_force

BASE = "museum"
CORPUS = Path(__file__).parent.parent / "models" / "corpus" / "knowledge" / "test"


def event(text: str) -> Event:
    return Event(
        platform="messenger",
        account_id="1",
        kind=Kind.DM,
        message_id="1",
        thread_id="1",
        dedupe_key="1",
        created_at=datetime.now(UTC),
        text=text,
    )


def questions(most: int) -> list[str]:
    """Each of the set in turn, so that a few are of everything."""
    lines = [line.split("\t") for line in (CORPUS / f"{BASE}.tsv").read_text("utf-8").splitlines() if line]
    texts = [fields[2] for fields in lines if len(fields) == 3]
    return texts[:: max(1, len(texts) // most)][:most]


async def measure(settings: Drafts, texts: list[str]) -> None:
    config = Config(model=str(bundled("models/weights")))
    classifier = load_model(bundled("models/weights"))
    page = (CORPUS / f"{BASE}.yaml").read_text("utf-8")
    base = load_knowledge({f"{BASE}.yaml": page}, config.language)
    knowledge = put_in_force(base, config, open_encoder(config), {})
    outcomes: Counter[str] = Counter()
    hosts = frozenset({urlsplit(settings.url).hostname or ""})
    began, cpu = time.monotonic(), time.process_time()
    async with open_session(hosts) as session:
        transport = HttpTransport(session, settings.timeout, hosts)
        for text in texts:
            judgement = knowledge.look_up(event(text), classifier.judge([text])[0])
            question = question_about(event(text), judgement)
            if isinstance(question, str):
                outcomes[f"not asked: {question}"] += 1
                continue
            prompt = build_prompt(question)
            try:
                completion = await ask(transport, settings, prompt)
            except DraftFailure as error:
                outcomes[f"failed: {error}"] += 1
                if "no connection" in str(error):
                    break
                continue
            own = classifier.judge([completion.text])[0]
            checks = check_draft(
                completion, question, prompt, judgement=judgement, own_judgement=own, objection=""
            )
            rejected = [check.name for check in checks if check.problem]
            outcomes["seen by a person" if not rejected else f"rejected: {', '.join(rejected)}"] += 1
    for outcome, count in outcomes.most_common():
        print(f"{count:5}  {outcome}")
    if any("no connection" in outcome for outcome in outcomes):
        print(f"no endpoint answers at {settings.url}: start one (ollama serve) and name it with --url")
        return
    seconds, used = time.monotonic() - began, time.process_time() - cpu
    print(f"{sum(outcomes.values())} questions, {seconds:.1f} s by the clock, {used:.1f} s of CPU here")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:11434/v1")
    parser.add_argument("--model", default="llama3.2:3b")
    parser.add_argument("--questions", type=int, default=40)
    options = parser.parse_args()
    settings = Drafts(url=options.url, model=options.model, queues=("bench",), timeout=120.0)
    asyncio.run(measure(settings, questions(options.questions)))


if __name__ == "__main__":
    main()
