"""Addresses of the door, by the names that django-allauth looks for."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from cocket.office.access import programs
from cocket.office.pages import views as pages

urlpatterns = [
    path("sign-in", account.login, name="sign-in"),
    path("sign-in", account.login, name="account_login"),
    path("sign-in/by/<slug:provider_id>", oidc.login, name="openid_connect_login"),
    path("sign-in/by/<slug:provider_id>/back", oidc.callback, name="openid_connect_callback"),
    path("sign-in/cancelled", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/failed", login_not_required(social.login_error), name="socialaccount_login_error"),
    path("sign-in/factor", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-out", account.logout, name="sign-out"),
    path("sign-out", account.logout, name="account_logout"),
    path("sign-up", pages.sign_up, name="sign-up"),
    path("sign-up", pages.sign_up, name="account_signup"),
    path("sign-up", pages.sign_up, name="socialaccount_signup"),
    path("account/", programs.account, name="account"),
    path("account/programs", programs.tokens, name="tokens"),
    path("account/programs/new", programs.new_token, name="token-new"),
    path("account/programs/<str:token_id>/end", programs.end_token, name="token-end"),
    path("account/closed", account.account_inactive, name="account_inactive"),
    path("account/again", account.reauthenticate, name="account_reauthenticate"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/password/set", account.password_set, name="account_set_password"),
    path("account/password/forgotten", account.password_reset, name="account_reset_password"),
    path("account/password/sent", account.password_reset_done, name="account_reset_password_done"),
    re_path(r"^account/password/new/(?P<uidb36>[0-9A-Za-z:]+)-(?P<key>[0-9A-Za-z-]+)$",
            account.password_reset_from_key, name="account_reset_password_from_key"),
    path("account/password/changed", account.password_reset_from_key_done,
         name="account_reset_password_from_key_done"),
    path("account/factors", factors.index, name="mfa_index"),
    path("account/factors/again", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/factors/app", totp.activate_totp, name="mfa_activate_totp"),
    path("account/factors/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/factors/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/factors/codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/factors/codes/file", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/factors/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/factors/passkeys/add", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("account/factors/passkeys/again", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/factors/passkeys/<int:pk>/edit", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/factors/passkeys/<int:pk>/remove", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]  # fmt: skip
