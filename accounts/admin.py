"""Users, teams and tokens in the admin. Nobody is deleted here: the ledger names them."""

from typing import TYPE_CHECKING, Any

from allauth.account.admin import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms import UserModelForm
from accounts.inviting import invite
from accounts.models import ApiToken, Team, User

if TYPE_CHECKING:
    _UserModelAdmin = DjangoUserAdmin[User]
    _TeamModelAdmin = admin.ModelAdmin[Team]
    _TokenModelAdmin = admin.ModelAdmin[ApiToken]
else:
    _UserModelAdmin = DjangoUserAdmin  # these are generic for the type checker only
    _TeamModelAdmin = _TokenModelAdmin = admin.ModelAdmin

admin.site.unregister(Group)  # the role says what a user may do
admin.site.unregister(EmailAddress)  # the user's own address is the only one


class NewUserForm(UserModelForm):
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave this empty to send an invitation by mail, with a link to set a password."),
    )

    class Meta:
        model = User
        fields = ("name", "email", "role", "team", "language", "time_zone")

    def _post_clean(self) -> None:
        """After the model's own checks, because a password must not resemble name or mail address."""
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, not in the stubs
        password = self.cleaned_data.get("password")
        if password:
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password", error)

    def save(self, commit: bool = True) -> User:
        self.instance.set_password(self.cleaned_data["password"] or None)
        return super().save(commit)


class _NeverDeleted:
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(_NeverDeleted, _UserModelAdmin):
    add_form = NewUserForm
    list_display = ("name", "email", "role", "team", "language", "is_active", "last_login")
    list_filter = ("is_active", "role", "team")
    list_select_related = ("team",)
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("name", "email", "password")}),
        (_("Role"), {"fields": ("role", "team", "is_active")}),
        (_("Preferences"), {"fields": ("language", "time_zone", "theme", "shortcuts", "reminder_mails")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": (*NewUserForm.Meta.fields, "password")}),)
    actions = ("send_invitation", "deactivate", "activate")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody takes the admin's rights from themselves, so that there is always one left."""
        own = ("role", "team", "is_active") if obj and obj.pk == request.user.pk else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def save_model(self, request: HttpRequest, obj: User, form: UserModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            EmailAddress.objects.filter(user_id=obj.pk).delete()  # else a link for a new password went to the old one
        if not change and not obj.has_usable_password():
            self._invite(request, obj)

    def _invite(self, request: HttpRequest, user: User) -> None:
        try:
            invite(user, by=_admin(request))
        except OSError:  # all that smtplib raises: the person stays, the mail can be sent again
            said = _("The mail server did not take the invitation to %(mail)s. Please send it again later.")
            self.message_user(request, said % {"mail": user.email}, messages.ERROR)
        else:
            self.message_user(request, _("An invitation went to %(mail)s.") % {"mail": user.email}, messages.SUCCESS)

    @admin.action(description=_("Send an invitation to set a password"))
    def send_invitation(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset.filter(is_active=True):
            self._invite(request, user)

    @admin.action(description=_("Deactivate: no sign-in, no programs, all records stay"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset.exclude(pk=_admin(request).pk), active=False)

    @admin.action(description=_("Activate again"))
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._switch(request, queryset, active=True)

    def _switch(self, request: HttpRequest, users: QuerySet[User], *, active: bool) -> None:
        """One by one, so that each change stands in the admin's history."""
        changed = list(users.exclude(is_active=active))
        for user in changed:
            user.is_active = active
            user.save(update_fields=["is_active"])
            self.log_change(request, user, [{"changed": {"fields": ["is_active"]}}])
        said = ngettext("%(count)d user changed.", "%(count)d users changed.", len(changed)) % {"count": len(changed)}
        self.message_user(request, said, messages.SUCCESS)


def _admin(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the site let nobody else in
    return request.user


@admin.register(Team)
class TeamAdmin(_NeverDeleted, _TeamModelAdmin):
    list_display = ("name", "side", "working_members", "is_active")
    list_filter = ("side", "is_active")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        working = Count("members", filter=Q(members__is_active=True))
        return super().get_queryset(request).annotate(working_count=working)

    @admin.display(description=_("working members"))
    def working_members(self, team: Any) -> int:
        return int(team.working_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Team | None = None) -> Any:
        return ("side",) if obj else ()


@admin.register(ApiToken)
class ApiTokenAdmin(_NeverDeleted, _TokenModelAdmin):
    """Tokens are seen and revoked here, and made by their users only."""

    list_display = ("name", "user", "prefix", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__name", "user__email", "prefix")
    exclude = ("digest",)
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return ("user", *self.list_display)

    @admin.action(description=_("Revoke: programs with these tokens are refused from now on"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            token.revoke(timezone.now())
        self.message_user(request, _("The tokens are revoked."), messages.SUCCESS)
