"""What of a text the network reads, with the shipped tokenizer."""

import pytest
from tokenizers import Tokenizer

from bot.classify.preprocess import Preprocessor
from bot.classify.readings import Input, Reader
from bot.resources import bundled


@pytest.fixture(scope="module")
def reader() -> Reader:
    tokenizer = Tokenizer.from_file(str(bundled("models/weights") / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    return Reader(Preprocessor(["merci", "beaucoup", "vous", "livrez", "en", "suisse"]), tokenizer)


def texts(inputs: tuple[Input, ...]) -> list[str]:
    return [item.forms.raw for item in inputs]


def test_a_sentence_is_read_once(reader: Reader) -> None:
    assert texts(reader.read("vous livrez en Suisse ?", "").inputs) == ["vous livrez en Suisse ?"]


def test_several_are_read_together_and_each_alone(reader: Reader) -> None:
    assert texts(reader.read("Merci beaucoup !\nVous livrez ?", "").inputs) == [
        "Merci beaucoup ! Vous livrez ?",
        "Merci beaucoup !",
        "Vous livrez ?",
    ]


def test_only_the_whole_is_read_with_its_context(reader: Reader) -> None:
    whole, *sentences = reader.read("Merci beaucoup. Vous livrez ?", "Nouvelle robe").inputs
    assert whole.context == "Nouvelle robe"
    assert [item.context for item in sentences] == ["", ""]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "😍", "🖕🏿", "?!", "..."])
def test_signs_and_nothing_need_no_network(reader: Reader, text: str) -> None:
    reading = reader.read(text, "")
    assert reading.inputs == ()
    assert reading.is_signs_alone is bool(text.strip(" \u200b"))


FOREIGN = """مرحبا، كم سعر هذا الفستان؟|قیمت این کفش چنده؟|שלום, כמה זה עולה?|สวัสดีค่ะ ราคาเท่าไหร่
これはいくらですか？|かわいい！！|这件衣服多少钱？|我的包裹还没有到|太漂亮了 😍|이거 얼마예요?
ㅋㅋㅋ|यह कितने का है?|এটার দাম কত?|இது எவ்வளவு விலை?|దీని ధర ఎంత?|Πόσο κοστίζει αυτό;
Δεν έχω λάβει το δέμα μου ακόμα|Сколько это стоит?|Дякую, дуже гарно|რა ღირს ეს?|ዋጋው ስንት ነው?
Որքա՞ն արժե սա|តម្លៃប៉ុន្មាន?|ဒါဘယ်လောက်လဲ|ລາຄາເທົ່າໃດ|Энэ ямар үнэтэй вэ?|@marie_d شكرا جزيلا
Order 4471 где посылка?|iPhone 15 多少钱|سعر XL ؟|Bonjour, как дела ?
https://shop.example/p/1 сколько?|LOL ㅋㅋㅋㅋ"""


@pytest.mark.parametrize("text", FOREIGN.replace("\n", "|").split("|"))
def test_what_the_vocabulary_does_not_have_is_not_read(reader: Reader, text: str) -> None:
    assert reader.read(text, "").unread


READ = """Colis abîmé à l'arrivée, carton éventré|Œuvre d'art, cœur et naïveté !|Straße, Grüße aus Köln
¿Cuánto cuesta?|Não recebi o meu pedido|Perché è così caro?|Łódź est une belle ville
Bánh mì rue Sainte-Anne, miam|I love the 東京 collection|salut Наташа, regarde !
Merci beaucoup, شكرا|Señor Žižek ☕ №5 → ½ prix ™|𝓕𝓻𝓮𝓮 delivery|ｆｒｅｅ|Ærøskøbing
😍 trop beau 🫶🫶|taille 38 🤷🏽‍♀️|soпnаrd|Сосаrdе|k 10€|123|06 12 34 56 78"""


@pytest.mark.parametrize("text", READ.replace("\n", "|").split("|"))
def test_everything_else_is(reader: Reader, text: str) -> None:
    assert not reader.read(text, "").unread


def test_of_what_is_not_read_the_known_words_are_looked_at(reader: Reader) -> None:
    assert texts(reader.read("Сколько это стоит? connard Где мой заказ", "").inputs) == ["? connard"]
    assert reader.read("Сколько это стоит?", "").inputs == ()


def test_a_sentence_that_cannot_be_read_is_left_out(reader: Reader) -> None:
    reading = reader.read("Merci beaucoup pour votre réponse si rapide, madame ! شكرا جزيلا", "")
    assert not reading.unread
    assert texts(reading.sentences) == ["Merci beaucoup pour votre réponse si rapide, madame !"]
