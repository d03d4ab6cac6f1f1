"""The words of forms that people fill in, which may have a box to tick against robots. Data; source: common knowledge."""

from __future__ import annotations

from checker.judge.words import listed

__all__ = ["BUTTONS", "FIELDS", "FORMS"]

FORMS: tuple[str, ...] = (
    *("contact form", "comment form", "leave a comment", "leave a reply", "write to us", "send us a message"),
    *(
        "kontaktformular",
        "schreiben sie uns",
        "kommentar schreiben",
        "formulaire de contact",
        "formulario de contacto",
    ),
    *(
        "modulo di contatto",
        "formulário de contato",
        "formulário de contacto",
        "contactformulier",
        "kontaktformulär",
    ),
    *("formularz kontaktowy", "форма обратной связи", "kontaktní formulář", "iletişim formu"),
)
"""What such a form is called."""

BUTTONS = listed(
    """
    send submit subscribe register post reply senden absenden abschicken anmelden abonnieren envoyer soumettre abonner enviar
    suscribirse invia inviare iscriviti enviar versturen verzenden verstuur отправить подписаться wyślij odeslat skicka
    gönder надіслати
    """
)
"""What its button says."""

FIELDS = listed(
    """
    name firstname lastname first last surname mail email phone telephone subject message comment comments company website
    vorname nachname telefon betreff nachricht kommentar firma anliegen nom prénom courriel téléphone sujet objet
    nombre apellido apellidos correo teléfono asunto mensaje nome cognome telefono oggetto messaggio sobrenome telefone
    assunto mensagem naam voornaam achternaam telefoon onderwerp bericht имя фамилия почта телефон тема сообщение
    imię nazwisko temat wiadomość jméno příjmení předmět zpráva namn ämne meddelande ad soyad konu mesaj
    """
)
"""What its fields ask for."""
