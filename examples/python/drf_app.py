"""The CRM contract on Django REST framework. Start it with: python3 drf_app.py 8000"""

import logging
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    SECRET_KEY="only for tests", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], APPEND_SLASH=False, LOGGING_CONFIG=None,
    INSTALLED_APPS=["rest_framework"], MIDDLEWARE=[__name__ + ".bodiless"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": [], "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
)
django.setup()

from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import exceptions, serializers  # noqa: E402
from rest_framework.parsers import JSONParser  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

import store  # noqa: E402


class JSON(JSONParser):
    """Reads every body as JSON, whatever its content type says. Python's parser calls
    itself for each level; beyond its limit that is an error of its own, and a 500."""

    media_type = "*/*"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except (RecursionError, UnicodeDecodeError):
            raise exceptions.ParseError("body cannot be read")


class Invalid(Exception):
    """An answer whose detail has one entry for each place that is wrong."""

    def __init__(self, entries):
        self.entries = entries


def entry(loc, message, type):
    return {"loc": loc, "msg": message, "type": type}


def entries_of(detail, loc):
    """DRF nests the errors of a body as the body is nested."""
    if isinstance(detail, dict):
        return [e for name, inner in detail.items() for e in entries_of(inner, loc if name == "non_field_errors" else loc + [name])]
    if isinstance(detail, list):
        return [e for inner in detail for e in entries_of(inner, loc)]
    return [entry(loc, str(detail), "value_error.email" if "email" in str(detail) else detail.code)]


def answer(error, context):
    """The handler of every error of a view. DRF has 400 for what validation refuses."""
    if isinstance(error, store.Refused):
        return Response({"detail": error.detail}, error.status, headers=error.headers)
    if isinstance(error, Invalid):
        return Response({"detail": error.entries}, 422)
    if isinstance(error, exceptions.ValidationError):
        return Response({"detail": entries_of(error.detail, ["body"])}, 422)
    if isinstance(error, exceptions.APIException):  # JSON that breaks off, a method …
        return Response({"detail": str(error.detail)}, error.status_code)
    logging.exception("internal error", exc_info=error)
    return Response({"detail": "Internal server error"}, 500)


class Text(serializers.CharField):
    """Takes texts as they are: DRF strips blanks, and makes "5" of 5."""

    def __init__(self, **options):
        super().__init__(trim_whitespace=False, allow_blank=True, allow_null=True, required=False, **options)


class Changes(serializers.Serializer):
    """Whose errors name their place, and whose data has only what was sent."""

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            raise Invalid([entry(["body"], "value is not an object", "type_error.dict")])
        return super().to_internal_value(data)


def texts(names):
    return {name: Text() for name in names.split()}


EMAIL = serializers.EmailField(required=False, allow_null=True, error_messages={"invalid": "value is not a valid email address"})
CONTACT = "first_name last_name direct_phone mobile_phone job_title job_department seniority_level linkedin_url city state country"
COMPANY = "name domain website phone address city state country zip industry linkedin_url"
INTEGER = dict(required=False, allow_null=True)

ContactChanges = type("ContactChanges", (Changes,), {**texts(CONTACT), "work_email": EMAIL})
# list_id is missing with 400, not with 422.
NewContact = type("NewContact", (ContactChanges,), {**texts("personal_emails company_domain"), "list_id": serializers.IntegerField(**INTEGER)})
CompanyChanges = type("CompanyChanges", (Changes,), {**texts(COMPANY), "employee_count": serializers.IntegerField(**INTEGER)})
# The type is no choice: an unknown one is 400, not 422.
NewList = type("NewList", (Changes,), {"title": serializers.CharField(trim_whitespace=False), "type": serializers.CharField(default="contacts")})
Members = type("Members", (Changes,), {"contact_ids": serializers.ListField(child=serializers.IntegerField())})


class View(APIView):
    parser_classes = [JSON]

    def get_exception_handler(self):
        return answer

    def initial(self, request, **segments):
        """The key comes first. The fault hook comes after it, and before anything is
        written: it takes the way of a real error. Leave it out of a deployment for
        customers."""
        super().initial(request, **segments)
        self.own = store.authenticate(request.headers.get("Authorization"))
        if request.headers.get("X-Conformance-Fault") == "500":
            raise RuntimeError("asked for by X-Conformance-Fault")

    def body(self, serializer):
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def number(self, name, otherwise, lowest=None, highest=None):
        """A number of the query."""
        text = self.request.query_params.get(name)
        return otherwise if text is None else integer(text, ["query", name], lowest, highest)

    def page(self):
        return self.number("page", 1, 1), self.number("limit", 50, 1, 200)

    def filters(self, *names):
        return [self.request.query_params.get(name) for name in names]


def integer(text, loc, lowest=None, highest=None):
    try:
        number = int(text)
    except ValueError:
        raise Invalid([entry(loc, "value is not a valid integer", "type_error.integer")])
    if (lowest is not None and number < lowest) or (highest is not None and number > highest):
        raise Invalid([entry(loc, "value is out of range", "value_error.number")])
    return number


class Contacts(View):
    def get(self, request):
        return Response(self.own.list_contacts(*self.page(), *self.filters("email"), self.number("list_id", None)))

    def post(self, request):
        return Response(self.own.create_contact(self.body(NewContact)), 201)


class Contact(View):
    def get(self, request, contact_id):
        return Response(self.own.get_contact(integer(contact_id, ["path", "contact_id"])))

    def patch(self, request, contact_id):
        return Response(self.own.update_contact(integer(contact_id, ["path", "contact_id"]), self.body(ContactChanges)))

    def delete(self, request, contact_id):
        return Response(self.own.delete_contact(integer(contact_id, ["path", "contact_id"])))


class Companies(View):
    def get(self, request):
        return Response(self.own.list_companies(*self.page(), *self.filters("domain", "industry")))


class Company(View):
    def get(self, request, company_id):
        return Response(self.own.get_company(integer(company_id, ["path", "company_id"])))

    def patch(self, request, company_id):
        return Response(self.own.update_company(integer(company_id, ["path", "company_id"]), self.body(CompanyChanges)))

    def delete(self, request, company_id):
        return Response(self.own.delete_company(integer(company_id, ["path", "company_id"])))


class CompanyContacts(View):
    def get(self, request, company_id):
        limit, offset = self.number("limit", 100, 1, 200), self.number("offset", 0, 0)
        return Response(self.own.list_company_contacts(integer(company_id, ["path", "company_id"]), limit, offset))


class Lists(View):
    def get(self, request):
        return Response(self.own.list_lists(*self.page()))

    def post(self, request):
        new = self.body(NewList)
        return Response(self.own.create_list(new["title"], new["type"]), 201)


class List(View):
    def delete(self, request, list_id):
        return Response(self.own.delete_list(integer(list_id, ["path", "list_id"])))


class ListContacts(View):
    def get(self, request, list_id):
        return Response(self.own.list_members(integer(list_id, ["path", "list_id"]), *self.page()))

    def post(self, request, list_id):
        return Response(self.own.add_members(integer(list_id, ["path", "list_id"]), self.body(Members)["contact_ids"]), 201)

    def delete(self, request, list_id):
        return Response(self.own.remove_members(integer(list_id, ["path", "list_id"]), self.body(Members)["contact_ids"]))


# An id is <str:…>: with <int:…> a word in its place is Django's own 404.
urlpatterns = [path("api/v1/" + below, view.as_view()) for below, view in {
    "contacts": Contacts, "contacts/<str:contact_id>": Contact, "companies": Companies, "companies/<str:company_id>": Company,
    "companies/<str:company_id>/contacts": CompanyContacts, "lists": Lists, "lists/<str:list_id>": List,
    "lists/<str:list_id>/contacts": ListContacts,
}.items()]

def bodiless(get_response):
    """HEAD has no body. Python's wsgiref, which Django's runserver is made of, sends it."""

    def respond(request):
        response = get_response(request)
        if request.method == "HEAD":
            response.content = b""
        return response

    return respond


# Django's own pages are HTML.
handler404 = lambda request, exception: JsonResponse({"detail": "Not found"}, status=404)  # noqa: E731
handler500 = lambda request: JsonResponse({"detail": "Internal server error"}, status=500)  # noqa: E731

if __name__ == "__main__":
    import socketserver
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    class Server(socketserver.ThreadingMixIn, WSGIServer):
        daemon_threads = True
        request_queue_size = 128

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    server = Server(("127.0.0.1", port), Quiet)
    server.set_app(get_wsgi_application())
    print(f"listening at http://127.0.0.1:{port}/api/v1", flush=True)
    server.serve_forever()
