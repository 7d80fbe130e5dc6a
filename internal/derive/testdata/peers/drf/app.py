"""Plants, as an app of Django REST framework. FAULT names the one thing that is wrong with it."""

import os
import sys

import django
from django.conf import settings

FAULT = os.environ.get("FAULT", "")
settings.configure(
    DEBUG=False, SECRET_KEY="-", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None,
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination", "PAGE_SIZE": 50,
    },
)
django.setup()

from django.db import connection, models  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import routers, serializers, status, viewsets  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.schemas import get_schema_view  # noqa: E402


class Plant(models.Model):
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[("tree", "tree"), ("shrub", "shrub"), ("herb", "herb")])
    height = models.PositiveIntegerField(null=True, blank=True)
    planted = models.DateField(null=True, blank=True)
    page = models.URLField(default="https://example.com/plant")
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "plants"
        ordering = ["id"]


class PlantSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plant
        fields = ["id", "name", "kind", "height", "planted", "page", "made"]

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        if FAULT == "answers with another type":
            shown["height"] = "tall"
        if FAULT == "forgets a member":
            del shown["name"]
        return shown


class PlantViewSet(viewsets.ModelViewSet):
    """Plants."""

    queryset = Plant.objects.all()
    serializer_class = PlantSerializer

    def create(self, request, *args, **kwargs):
        answer = super().create(request, *args, **kwargs)
        if FAULT == "answers with another status":
            answer.status_code = status.HTTP_202_ACCEPTED
        return answer

    def get_object(self):
        if FAULT == "finds everything":
            key = int(self.kwargs["pk"])
            return Plant.objects.filter(pk=key).first() or Plant(pk=key, name="nothing", kind="herb")
        return super().get_object()

    def perform_update(self, serializer):
        if FAULT != "changes nothing":
            serializer.save()

    def perform_destroy(self, instance):
        if FAULT != "deletes nothing" and instance.pk:
            instance.delete()


router = routers.DefaultRouter()
router.include_root_view = False
router.register("plants", PlantViewSet)
urlpatterns = [
    path("openapi.json", get_schema_view(title="Plants", version="1.0.0", public=True, renderer_classes=None)),
    path("", include(router.urls)),
]

if __name__ == "__main__":
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from django.core.wsgi import get_wsgi_application

    with connection.schema_editor() as editor:
        editor.create_model(Plant)
    WSGIRequestHandler.log_message = lambda *_: None
    make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application()).serve_forever()
