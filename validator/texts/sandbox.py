"""What the reference sandbox says to its clients."""

TEXTS = {
    "all-ok": ("Ingen feil funnet.", "No problems found."),
    "internal": (
        "Sandkassen feilet. Ingenting ble endret. Oppgi {id} når du melder feilen.",
        "The sandbox failed. Nothing was changed. Quote {id} when you report it.",
    ),
    "store-busy": (
        "En annen prosess bruker databasen. Ingenting ble endret.",
        "Another process is using the database. Nothing was changed.",
    ),
    "store-busy.fix": ("Prøv igjen om litt.", "Try again in a while."),
    "store-full": (
        "Det er ikke plass til mer på disken. Ingenting ble endret.",
        "There is no more room on the disk. Nothing was changed.",
    ),
    "store-full.fix": ("Frigjør plass, og prøv igjen.", "Make room and try again."),
    "store-unavailable": (
        "Databasen kan ikke brukes. Ingenting ble endret.",
        "The database cannot be used. Nothing was changed.",
    ),
    "store-unavailable.fix": (
        "Se loggen der sandkassen kjører: filen kan være slettet, skrivebeskyttet eller skadet.",
        "See the log where the sandbox runs: the file may be deleted, read-only or damaged.",
    ),
    "length-twice": (
        "Forespørselen har både Content-Length og Transfer-Encoding.",
        "The request has both Content-Length and Transfer-Encoding.",
    ),
    "length-twice.fix": ("Send bare den ene.", "Send only one of them."),
    # access
    "token-missing": ("Forespørselen har ikke noe tilgangstoken.", "The request has no access token."),
    "token-missing.fix": (
        "Send Authorization: DPoP <token> (eller Bearer <token>). Hvor token hentes, står i /.well-known/oauth-authorization-server.",
        "Send Authorization: DPoP <token> (or Bearer <token>). Where to get a token is in /.well-known/oauth-authorization-server.",
    ),
    "token-malformed": ("Tilgangstokenet kan ikke leses.", "The access token cannot be read."),
    "token-malformed.fix": (
        "Send nøyaktig én Authorization-header: typen (Bearer eller DPoP), ett mellomrom og tokenet.",
        "Send exactly one Authorization header: the scheme (Bearer or DPoP), one space and the token.",
    ),
    "token-signature": (
        "Signaturen på tilgangstokenet stemmer ikke.",
        "The signature of the access token does not hold.",
    ),
    "token-signature.fix": (
        "Hent et nytt token fra denne sandkassen; tokener fra før en omstart gjelder ikke lenger.",
        "Fetch a new token from this sandbox; tokens from before a restart are no longer valid.",
    ),
    "token-claim-missing": (
        "Tilgangstokenet mangler {name}.",
        "The access token has no {name}.",
    ),
    "token-type": (
        "Tokenet er ikke et tilgangstoken (typ at+jwt).",
        "The token is not an access token (typ at+jwt).",
    ),
    "token-issuer": (
        "Tilgangstokenet er utstedt av en annen.",
        "The access token was issued by someone else.",
    ),
    "token-audience": (
        "Tilgangstokenet er ikke utstedt til bruk her.",
        "The access token was not issued for use here.",
    ),
    "token-expired": ("Tilgangstokenet er utløpt.", "The access token has expired."),
    "token-expired.fix": (
        "Hent et nytt token når expires_in nærmer seg.",
        "Fetch a new token when expires_in draws near.",
    ),
    "token-not-yet": ("Tilgangstokenet gjelder ikke ennå.", "The access token is not valid yet."),
    "token-is-bound": (
        "Tilgangstokenet er bundet til en nøkkel og kan ikke brukes som Bearer.",
        "The access token is bound to a key and cannot be used as Bearer.",
    ),
    "token-is-bound.fix": (
        "Send Authorization: DPoP <token> sammen med et DPoP-bevis.",
        "Send Authorization: DPoP <token> together with a DPoP proof.",
    ),
    # a JWT: access token, client_assertion or DPoP proof; the English ones are also the error_description of the token endpoint, ASCII only
    "jwt-not-a-jwt": (
        "{jwt}: dette er ikke et signert JWT (tre base64url-deler med punktum mellom).",
        "{jwt}: this is not a signed JWT (three base64url parts with dots between).",
    ),
    "jwt-too-long": (
        "{jwt}: JWT-et kan ha høyst {limit} tegn, og headeren {header_limit}.",
        "{jwt}: the JWT can have at most {limit} characters, and its header {header_limit}.",
    ),
    "jwt-algorithm": (
        "{jwt}: signeringsalgoritmen (alg) {algorithm} tilbys ikke her. Bruk en av {offered}.",
        "{jwt}: the signing algorithm (alg) {algorithm} is not offered here. Use one of {offered}.",
    ),
    "jwt-algorithm-of-key": (
        "{jwt}: algoritmen (alg) {algorithm} kan ikke brukes med nøkkelen, som er {kind}. Bruk {fitting}.",
        "{jwt}: the algorithm (alg) {algorithm} cannot be used with the key, which is {kind}. Use {fitting}.",
    ),
    "jwt-crit": (
        "{jwt}: headeren krever (crit) noe som ikke støttes her: {names}.",
        "{jwt}: the header demands (crit) something that is not supported here: {names}.",
    ),
    "jwt-signature": ("{jwt}: signaturen stemmer ikke.", "{jwt}: the signature does not hold."),
    "jwt-unreadable": ("{jwt}: kan ikke leses: {reason}", "{jwt}: cannot be read: {reason}"),
    "jwt-not-a-key": ("{jwt}: dette er ikke en nøkkel (JWK).", "{jwt}: this is not a key (JWK)."),
    "jwt-key-of-no-use": (
        "{jwt}: en nøkkel av typen {kind} kan ikke brukes med noen algoritme som tilbys her ({offered}). Bruk EC P-256, P-384 eller P-521, "
        "eller RSA med 2048–4096 bit.",
        "{jwt}: a key of type {kind} cannot be used with any algorithm offered here ({offered}). Use EC P-256, P-384 or P-521, "
        "or RSA of 2048 to 4096 bits.",
    ),
    "jwt-key-not-private": (
        "{jwt}: dette er bare den offentlige delen av nøkkelen; klienten trenger den private.",
        "{jwt}: this is only the public part of the key; the client needs the private one.",
    ),
    "jwt-not-a-time": (
        "{jwt}: {name} må være et tall (sekunder siden 1970), ikke {found}.",
        "{jwt}: {name} must be a number (seconds since 1970), not {found}.",
    ),
    "proof-missing": (
        "Nøyaktig én DPoP-header kreves; her er {count}.",
        "Exactly one DPoP header is required; here are {count}.",
    ),
    "proof-type": ("DPoP-beviset må ha typ dpop+jwt.", "The DPoP proof must have typ dpop+jwt."),
    "proof-jwk-missing": (
        "DPoP-beviset har ingen offentlig nøkkel (jwk) i headeren.",
        "The DPoP proof has no public key (jwk) in its header.",
    ),
    "proof-jwk-private": (
        "DPoP-beviset viser en privat nøkkel. Nøkkelen (jwk) må bare ha den offentlige delen; denne er røpet og må byttes.",
        "The DPoP proof shows a private key. The key (jwk) must have the public part only; this one is disclosed and must be replaced.",
    ),
    "proof-signature": (
        "DPoP-beviset er ikke signert med nøkkelen det viser til.",
        "The DPoP proof is not signed by the key it shows.",
    ),
    "proof-claim-missing": ("DPoP-beviset mangler {name}.", "The DPoP proof has no {name}."),
    "proof-jti-long": (
        "DPoP-bevisets jti kan ha høyst {limit} tegn.",
        "The jti of the DPoP proof can have at most {limit} characters.",
    ),
    "proof-other-request": (
        "DPoP-beviset gjelder en annen forespørsel: {name} er ikke {expected}.",
        "The DPoP proof is for another request: {name} is not {expected}.",
    ),
    "proof-other-request.fix": (
        "Sett htm til HTTP-metoden og htu til adressen uten spørreparametre, og lag et nytt bevis for hver forespørsel.",
        "Set htm to the HTTP method and htu to the URL without query, and make a new proof for every request.",
    ),
    "proof-old": (
        "DPoP-beviset er {age} sekunder gammelt (iat); det gjelder i {limit}.",
        "The DPoP proof is {age} seconds old (iat); it holds for {limit}.",
    ),
    "proof-old.fix": (
        "Lag beviset rett før forespørselen, og still klokken.",
        "Make the proof right before the request, and set the clock.",
    ),
    "proof-future": (
        "DPoP-beviset er fra framtiden: iat er {ahead} sekunder fram i tid.",
        "The DPoP proof is from the future: iat is {ahead} seconds ahead.",
    ),
    "proof-future.fix": ("Still klokken på klienten.", "Set the clock of the client."),
    "proof-token-hash": (
        "DPoP-beviset hører til et annet token (ath).",
        "The DPoP proof belongs to another token (ath).",
    ),
    "token-not-bound": (
        "Tilgangstokenet er ikke bundet til noen nøkkel og hører ikke sammen med et DPoP-bevis.",
        "The access token is not bound to any key and does not belong with a DPoP proof.",
    ),
    "token-not-bound.fix": (
        "Send det som Authorization: Bearer, eller send et DPoP-bevis når du ber om tokenet.",
        "Send it as Authorization: Bearer, or send a DPoP proof when you ask for the token.",
    ),
    "proof-other-key": (
        "Tilgangstokenet er bundet til en annen nøkkel.",
        "The access token is bound to another key.",
    ),
    "proof-replayed": ("DPoP-beviset er brukt før (jti).", "The DPoP proof has been used before (jti)."),
    "proof-replayed.fix": (
        "Lag et nytt bevis med ny jti for hver forespørsel.",
        "Make a new proof with a new jti for every request.",
    ),
    "token-not-given": ("Token ble ikke gitt: {reason}.", "No token was given: {reason}."),
    "scope-missing": (
        "Tokenets scope dekker ikke {action} på {type}.",
        "The scopes of the token do not cover {action} on {type}.",
    ),
    "agreement-missing": (
        "{organisation} er en egen virksomhet og har ingen avtale med en kommune om tilgang.",
        "{organisation} is a legal entity of its own and has no agreement on access with any municipality.",
    ),
    "role-refused": ("Rollen har ikke tilgang til {action} på {type}.", "The role may not {action} {type}."),
    "not-the-source": (
        "Bare kilden kan endre eller slette denne {type}-ressursen; andre kan lese og gjenbruke den.",
        "Only its source may change or delete this {type}; others can read and reuse it.",
    ),
    "not-the-source.fix": (
        "Meld behovet for retting til kilden.",
        "Report the need for a correction to the source.",
    ),
    "identity-number-in-url": (
        "Adressen inneholder et fødselsnummer, D-nummer eller felles hjelpenummer. Adresser havner i logger.",
        "The URL contains a national identity number. URLs end up in logs.",
    ),
    "identity-number-in-url.fix": (
        "Søk med POST [base]/<type>/_search og legg nummeret i kroppen.",
        "Search with POST [base]/<type>/_search and put the number in the body.",
    ),
    "real-person": (
        "Innholdet har et nummer som kan tilhøre en virkelig person. Her er bare syntetiske personer tillatt.",
        "The content has a number that may belong to a real person. Only synthetic persons are allowed here.",
    ),
    "real-person.fix": (
        "Bruk et syntetisk nummer (måned + 80 fra Tenor, + 65 eller + 40).",
        "Use a synthetic number (month + 80 from Tenor, + 65 or + 40).",
    ),
    # addresses and methods
    "no-such-path": ("Denne adressen finnes ikke i API-et.", "There is no such path in this API."),
    "no-such-type": ("Ressurstypen {type} finnes ikke her.", "The resource type {type} is not served here."),
    "no-such-type.fix": (
        "Se [base]/metadata for typene som finnes.",
        "See [base]/metadata for the types that are.",
    ),
    "no-such-type-but": (
        "Ressurstypen {type} finnes ikke her.",
        "The resource type {type} is not served here.",
    ),
    "no-such-type-but.fix": ("Mente du {nearest}?", "Did you mean {nearest}?"),
    "no-such-operation": (
        "Operasjonen {name} finnes ikke her.",
        "The operation {name} is not supported here.",
    ),
    "not-for-all-types": (
        "{name} for alle typer på én gang finnes ikke her.",
        "{name} for all types at once is not supported here.",
    ),
    "not-for-all-types.fix": (
        "Bruk {name} på én type: [base]/<type>/{name}.",
        "Use {name} on one type: [base]/<type>/{name}.",
    ),
    "type-not-stored": (
        "{type} lagres ikke her; slike ressurser kan bare valideres.",
        "{type} is not stored here; resources of the type can only be validated.",
    ),
    "type-not-stored.fix": ("POST [base]/{type}/$validate.", "POST [base]/{type}/$validate."),
    "method-not-allowed": (
        "Metoden {method} brukes ikke på denne adressen.",
        "The method {method} is not used at this URL.",
    ),
    "method-not-allowed.fix": ("Tillatt: {allowed}.", "Allowed: {allowed}."),
    "immutable": (
        "{type} føres av sandkassen selv og kan ikke endres.",
        "{type} is kept by the sandbox itself and cannot be changed.",
    ),
    "id-malformed": ("Id-en har ikke lovlig form.", "The id does not have a legal form."),
    "id-malformed.fix": (
        "1–64 tegn: A–Z, a–z, 0–9, bindestrek og punktum.",
        "1–64 characters: A–Z, a–z, 0–9, hyphen and dot.",
    ),
    "not-found": ("{type}/{id} finnes ikke.", "{type}/{id} does not exist."),
    "deleted": ("{type}/{id} er slettet.", "{type}/{id} has been deleted."),
    "url-too-long": ("Adressen er for lang.", "The URL is too long."),
    "url-too-long.fix": ("Søk med POST [base]/<type>/_search.", "Search with POST [base]/<type>/_search."),
    # content
    "not-acceptable": ("Svaret kan ikke gis som «{asked}».", "The answer cannot be given as “{asked}”."),
    "not-acceptable.fix": (
        "Sandkassen svarer med application/fhir+json (FHIR R4).",
        "The sandbox answers with application/fhir+json (FHIR R4).",
    ),
    "binary-not-acceptable": (
        "Innholdet kan ikke gis som «{asked}».",
        "The content cannot be given as “{asked}”.",
    ),
    "binary-not-acceptable.fix": (
        "Be om {type}, eller om application/fhir+json.",
        "Ask for {type}, or for application/fhir+json.",
    ),
    "unsupported-media-type": (
        "Innhold av typen «{sent}» tas ikke imot.",
        "Content of type “{sent}” is not accepted.",
    ),
    "unsupported-media-type.fix": (
        "Send Content-Type: application/fhir+json.",
        "Send Content-Type: application/fhir+json.",
    ),
    "unsupported-charset": (
        "Tegnsettet «{sent}» tas ikke imot.",
        "The character set “{sent}” is not accepted.",
    ),
    "unsupported-charset.fix": ("FHIR krever UTF-8.", "FHIR requires UTF-8."),
    "unsupported-form": (
        "Et søk med POST kan ikke ha innhold av typen «{sent}».",
        "A search by POST cannot have content of type “{sent}”.",
    ),
    "unsupported-form.fix": (
        "Send parametrene som application/x-www-form-urlencoded.",
        "Send the parameters as application/x-www-form-urlencoded.",
    ),
    "query-unreadable": ("Parametrene kan ikke leses.", "The parameters cannot be read."),
    "body-missing": ("Forespørselen har ingen ressurs.", "The request has no resource."),
    "body-too-large": ("Innholdet er større enn {limit}.", "The content is larger than {limit}."),
    "body-too-large.fix": ("Del innsendingen i flere.", "Divide the submission."),
    "type-differs": (
        "Her ventes {type}, men ressursen er {found}.",
        "Here {type} is expected, but the resource is {found}.",
    ),
    "id-missing": ("Ressursen mangler id.", "The resource has no id."),
    "id-missing.fix": (
        "Ta med id «{id}», den samme som i adressen.",
        "Include the id “{id}”, the same as in the URL.",
    ),
    "id-differs": (
        "Id i ressursen er en annen enn id i adressen.",
        "The id of the resource differs from the id of the URL.",
    ),
    "id-differs.fix": ("Bruk «{id}» begge steder.", "Use “{id}” in both places."),
    "id-not-available": ("Denne id-en kan ikke brukes.", "This id cannot be used."),
    "id-not-available.fix": (
        "Opprett med POST, så velger sandkassen en id.",
        "Create with POST, and the sandbox chooses an id.",
    ),
    "two-patients": (
        "Referansen peker på to ulike pasienter: identifier tilhører ikke Patient/{id}.",
        "The reference points at two different patients: its identifier is not one of Patient/{id}.",
    ),
    "two-patients.fix": (
        "La reference og identifier gjelde samme pasient, eller send bare den ene.",
        "Let reference and identifier be of the same patient, or send only one of them.",
    ),
    "unsupported-encoding": (
        "Innhold komprimert som «{sent}» tas ikke imot.",
        "Content compressed as “{sent}” is not accepted.",
    ),
    "unsupported-encoding.fix": (
        "Send innholdet ukomprimert eller som Content-Encoding: gzip.",
        "Send the content uncompressed or as Content-Encoding: gzip.",
    ),
    "gzip-damaged": (
        "Innholdet sies å være gzip, men kan ikke pakkes ut.",
        "The content is said to be gzip, but cannot be decompressed.",
    ),
    # versions and conditions
    "etag-malformed": ("If-Match er ikke en ETag.", "If-Match is not an ETag."),
    "etag-malformed.fix": ('Send If-Match: W/"<versjon>".', 'Send If-Match: W/"<version>".'),
    "version-stale": (
        "Endringen bygger på versjon {sent}, men gjeldende versjon er {current}.",
        "The change is based on version {sent}, but the current version is {current}.",
    ),
    "version-stale.fix": (
        "Les ressursen på nytt, gjør endringen i den nye versjonen og send den med ny If-Match.",
        "Read the resource again, make the change in the new version and send it with a new If-Match.",
    ),
    "nothing-to-match": (
        "If-Match viser til en ressurs som ikke finnes.",
        "If-Match refers to a resource that does not exist.",
    ),
    "exists-already": (
        "Ressursen finnes alt (If-None-Match: *).",
        "The resource exists already (If-None-Match: *).",
    ),
    "condition-missing": (
        "En betinget endring må ha søkekriterier.",
        "A conditional change must have search criteria.",
    ),
    "condition-unreadable": ("Betingelsen er ikke et søk.", "The condition is not a search."),
    "several-match": (
        "Betingelsen passer på {count} {type}-ressurser.",
        "The condition matches {count} {type} resources.",
    ),
    "several-match.fix": (
        "Bruk kriterier som peker ut nøyaktig én.",
        "Use criteria that single out exactly one.",
    ),
    "reference-matches-none": (
        "Den betingede referansen til {type} passer ikke på noen.",
        "The conditional reference to {type} matches none.",
    ),
    # bundles
    "not-a-transaction": (
        "Her ventes en Bundle av typen transaction eller batch.",
        "A Bundle of type transaction or batch is expected here.",
    ),
    "too-many-entries": (
        "Bundle har flere enn {limit} innslag.",
        "The Bundle has more than {limit} entries.",
    ),
    "entry-request": (
        "Innslaget mangler request med method (GET, HEAD, POST, PUT, DELETE) og url.",
        "The entry has no request with method (GET, HEAD, POST, PUT, DELETE) and url.",
    ),
    "entry-interaction": (
        "En Bundle kan ikke stå i en Bundle.",
        "A Bundle cannot be part of a Bundle.",
    ),
    "changed-twice": (
        "{type}/{id} endres to ganger i samme transaksjon.",
        "{type}/{id} is changed twice in the same transaction.",
    ),
    # search
    "search-empty": ("Søkeparameteren {name} har ingen verdi.", "The search parameter {name} has no value."),
    "search-empty.fix": (
        "Ta den bort, eller bruk {name}:missing=true for å finne ressurser uten verdi.",
        "Leave it out, or use {name}:missing=true to find resources without a value.",
    ),
    "search-unknown-parameter": (
        "Søkeparameteren {name} finnes ikke for {type}.",
        "The search parameter {name} does not exist for {type}.",
    ),
    "search-unknown-parameter.fix": (
        "Gyldige: {valid}. Med Prefer: handling=lenient ses det bort fra ukjente parametre.",
        "Valid: {valid}. With Prefer: handling=lenient unknown parameters are ignored.",
    ),
    "unknown-element": (
        "{type} har ikke noe element {name} på øverste nivå (_elements).",
        "{type} has no element {name} at its top level (_elements).",
    ),
    "unknown-element.fix": ("Gyldige: {valid}.", "Valid: {valid}."),
    "search-modifier": (
        "Modifikatoren :{modifier} kan ikke brukes på {name}.",
        "The modifier :{modifier} cannot be used on {name}.",
    ),
    "search-modifier.fix": ("Gyldige: {valid}.", "Valid: {valid}."),
    "search-date": ("«{value}» er ikke en dato for {name}.", "“{value}” is not a date for {name}."),
    "search-date.fix": (
        "Skriv for eksempel 2024, 2024-05-17 eller ge2024-05-17T08:00:00Z (eq ne gt lt ge le sa eb ap).",
        "Write for example 2024, 2024-05-17 or ge2024-05-17T08:00:00Z (eq ne gt lt ge le sa eb ap).",
    ),
    "search-number": ("«{value}» er ikke et tall for {name}.", "“{value}” is not a number for {name}."),
    "search-quantity": ("«{value}» er ikke en mengde for {name}.", "“{value}” is not a quantity for {name}."),
    "search-quantity.fix": (
        "Skriv [prefiks][tall]|[system]|[kode] eller bare tallet.",
        "Write [prefix][number]|[system]|[code], or the number alone.",
    ),
    "search-token": ("«{value}» er ikke en kode for {name}.", "“{value}” is not a token for {name}."),
    "search-token.fix": (
        "Skriv kode, system|kode, |kode eller system|.",
        "Write code, system|code, |code or system|.",
    ),
    "search-missing": ("{name} kan bare være true eller false.", "{name} can only be true or false."),
    "search-count": (
        "_count må være et helt tall, ikke «{value}».",
        "_count must be a whole number, not “{value}”.",
    ),
    "search-summary": (
        "_summary kan være true, false, text, data eller count, ikke «{value}».",
        "_summary can be true, false, text, data or count, not “{value}”.",
    ),
    "search-total": (
        "_total kan være none, estimate eller accurate, ikke «{value}».",
        "_total can be none, estimate or accurate, not “{value}”.",
    ),
    "search-include": (
        "«{value}» er ikke noe som kan tas med.",
        "“{value}” is nothing that can be included.",
    ),
    "search-include.fix": (
        "Skriv Type:parameter, der parameteren er en referanse, for eksempel Observation:subject.",
        "Write Type:parameter, where the parameter is a reference, such as Observation:subject.",
    ),
    "search-chain": (
        "{name} er ikke en kjede fra en referanse til en søkeparameter.",
        "{name} is not a chain from a reference to a search parameter.",
    ),
    "search-has": (
        "{name} har ikke formen _has:Type:referanse:parameter.",
        "{name} does not have the form _has:Type:reference:parameter.",
    ),
    "search-too-deep": ("{name} har mer enn {limit} ledd.", "{name} has more than {limit} links."),
    "search-too-many": (
        "{name} har mer enn {limit} alternativer.",
        "{name} has more than {limit} alternatives.",
    ),
    "search-too-many.fix": (
        "Del opp i flere søk.",
        "Divide it into several searches.",
    ),
    "search-too-many-comparisons": (
        "Søket har mer enn {limit} verdier å sammenlikne med, medregnet alle typene som en kjede fører til.",
        "The search has more than {limit} values to compare with, counting every type that a chain leads to.",
    ),
    "search-too-many-comparisons.fix": (
        "Skriv hvilken type kjeden går til (subject:Patient.name), eller del opp i flere søk.",
        "Write which type the chain leads to (subject:Patient.name), or divide it into several searches.",
    ),
    "search-too-slow": (
        "Søket tar mer enn {seconds} sekunder og er avbrutt.",
        "The search takes more than {seconds} seconds and has been stopped.",
    ),
    "search-too-slow.fix": (
        "Søk mer presist: færre kjeder og verdier, eller avgrens til en pasient eller et tidsrom.",
        "Search more precisely: fewer chains and values, or only one patient or period.",
    ),
    "answer-too-large": (
        "Svaret ville bli større enn {megabytes} MB eller ha flere enn {resources} ressurser.",
        "The answer would be larger than {megabytes} MB or have more than {resources} resources.",
    ),
    "answer-too-large.fix": (
        "Be om mindre om gangen: en lavere _count, eller færre spørringer i samme Bundle.",
        "Ask for less at a time: a lower _count, or fewer queries in the same Bundle.",
    ),
    "history-parameter": ("{name} kan ikke brukes i historikken.", "{name} cannot be used in a history."),
    "history-parameter.fix": ("Gyldige: _count, _since.", "Valid: _count, _since."),
    "cursor-malformed": ("Dette er ikke en lenke til neste side.", "This is not a link to a next page."),
    "cursor-expired": (
        "Det går ikke lenger å bla i dette resultatet.",
        "This result can no longer be paged through.",
    ),
    "cursor-expired.fix": ("Gjør søket på nytt.", "Search again."),
    # $validate
    "validate-mode": (
        "mode kan være create, update, delete eller profile, ikke «{mode}».",
        "mode can be create, update, delete or profile, not “{mode}”.",
    ),
    "validate-needs-instance": (
        "mode {mode} gjelder en ressurs som finnes.",
        "mode {mode} is about a resource that exists.",
    ),
    "validate-needs-instance.fix": (
        "Send til [base]/<type>/<id>/$validate.",
        "Send to [base]/<type>/<id>/$validate.",
    ),
    "profile-unknown": ("Profilen {profile} er ikke kjent her.", "The profile {profile} is not known here."),
}
