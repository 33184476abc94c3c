"""Signs our alerts, and tells by whom others' were signed and whether they were changed since.

As the standard has it: an enveloped XML signature, the last element of the alert, over the whole of
it in exclusive canonical form, with the certificate. Who holds a certificate is for people to know:
what is told here is what it says of itself, and its fingerprint to compare.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
from cryptography import exceptions, x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from holdfast.alerts.cap.message import moment
from holdfast.kernel.plugs import Plug

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_KEY = re.compile(
    rb"-----BEGIN (?:\w+ )*PRIVATE KEY-----.*?-----END (?:\w+ )*PRIVATE KEY-----", re.S
)
_MOST = 10
# What a signature that somebody made up makes its readers stumble over.
_FAULTS = (
    SignXMLException, exceptions.InvalidSignature, exceptions.UnsupportedAlgorithm,
    etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, AssertionError,
)  # fmt: skip


@dataclass(frozen=True)
class Seal:
    """A private key, its certificate, and those who issued it."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificates: tuple[x509.Certificate, ...]


seal: Plug[Callable[[], Seal]] = Plug("seal of alerts")


def seal_of(pem: bytes) -> Seal:
    """The key and certificates of a PEM file, in any order but the key's own certificate first.
    Raises ValueError with what is wrong."""
    block = _KEY.search(pem)
    if block is None:
        raise ValueError("It holds no private key.")
    try:
        key = load_pem_private_key(block[0], None)
        certificates = tuple(x509.load_pem_x509_certificates(pem.replace(block[0], b"")))
    except (ValueError, TypeError, exceptions.UnsupportedAlgorithm):
        raise ValueError("Its key has a password, or it holds no certificate.") from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("Its key is neither RSA nor of an elliptic curve.")
    if certificates[0].public_key() != key.public_key():
        raise ValueError("Its first certificate is not the key's.")
    return Seal(key, certificates)


def signed(document: bytes) -> bytes:
    """An alert with our signature; the same alert is signed once."""
    return _signed(document, seal.get()())


@functools.lru_cache(maxsize=200)
def _signed(document: bytes, seal: Seal) -> bytes:
    is_rsa = isinstance(seal.key, rsa.RSAPrivateKey)
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.RSA_SHA256 if is_rsa else SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    root = signer.sign(_opened(document), key=seal.key, cert=list(seal.certificates))
    made: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


class Signature(msgspec.Struct, frozen=True):
    """One signature of an alert: whether it holds, the certificate's own words, its fingerprint
    (SHA-256, hex), until when it is good, and what is wrong."""

    state: Literal["good", "broken"]
    by: str = ""
    issuer: str = ""
    fingerprint: str = ""
    until: datetime | None = None
    wrong: str = ""


def signatures(content: bytes) -> list[Signature]:
    """Every signature of the alert in a file, in its order; none where it is unsigned. Also of an
    alert inside an envelope, if the signature is the alert's own."""
    try:
        alert = _alone(_opened(content))
    except etree.LxmlError:
        return []
    return list(_judged(alert)) if alert is not None else []


def _opened(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content.strip(), parser)


def _alone(root: etree._Element) -> etree._Element | None:
    """The alert as a document of its own."""
    found = list(root.iter("{*}alert"))
    return _opened(etree.tostring(found[0], with_tail=False)) if found else None


def _judged(alert: etree._Element) -> Iterator[Signature]:
    for place in range(min(_MOST, len(alert.findall(f"{_DS}Signature")))):
        found = [_judge(alert, place, alone=alone) for alone in (False, True)]
        yield next((each for each in found if each.state == "good"), found[0])


def _judge(alert: etree._Element, place: int, *, alone: bool) -> Signature:
    """The signature at a place, without those that were added later; `alone`: without others."""
    copy = _opened(etree.tostring(alert))
    marks = copy.findall(f"{_DS}Signature")
    for other in [*(marks[:place] if alone else ()), *marks[place + 1 :]]:
        _take_out(other)
    mark, certificate = marks[place], None
    try:
        certificate = _certificate(mark)
        signed = _verified(copy, mark, certificate)
        _take_out(mark)
        wrong = "" if _plain(signed.signed_xml) == _plain(copy) else "It covers a part only."
    except InvalidDigest:
        wrong = "The alert was changed after it was signed."
    except _FAULTS:
        wrong = "The signature does not fit its key, or is of no kind that we know."
    if certificate is None:
        return Signature("broken" if wrong else "good", wrong=wrong)
    ran_out = moment(alert.findtext("{*}sent") or "")
    if not wrong and ran_out and ran_out > certificate.not_valid_after_utc:
        wrong = "Its certificate had run out when the alert was sent."
    return Signature(
        "broken" if wrong else "good", certificate.subject.rfc4514_string(),
        certificate.issuer.rfc4514_string(), certificate.fingerprint(SHA256()).hex(),
        certificate.not_valid_after_utc, wrong,
    )  # fmt: skip


class _Verifier(XMLVerifier):
    """Of the signature at a place among those of the alert."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place

    def _get_signature(self, root: etree._Element) -> etree._Element:
        return root.findall(f"{_DS}Signature")[self._place]


def _verified(
    alert: etree._Element, mark: etree._Element, certificate: x509.Certificate | None
) -> VerifyResult:
    order = [each for each in alert if each.tag == mark.tag].index(mark)
    held = SignatureConfiguration(
        require_x509=certificate is not None,
        verification_time=certificate.not_valid_before_utc if certificate else None,
        signature_methods=frozenset(SignatureMethod), digest_algorithms=frozenset(DigestAlgorithm),
    )  # fmt: skip
    found = _Verifier(order).verify(alert, x509_cert=certificate, expect_config=held)
    if isinstance(found, list):
        raise ValueError("more than one reference")
    return found


def _certificate(mark: etree._Element) -> x509.Certificate | None:
    """The signer's, which comes first; one that signed itself must fit itself."""
    text = mark.findtext(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    if text is None:
        return None
    try:
        found = x509.load_der_x509_certificate(base64.b64decode("".join(text.split())))
    except binascii.Error as error:
        raise ValueError("no certificate") from error
    if found.issuer == found.subject:
        found.verify_directly_issued_by(found)
    return found


def _take_out(element: etree._Element) -> None:
    """Without the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _plain(element: etree._Element | None) -> bytes:
    if element is None:
        return b""
    made: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return made
