"""The addresses of the agreement."""

from django.urls import path

from leads.web.agreements import acts, editor, reading, wizard

urlpatterns = [
    path("agreements/", reading.agreements, name="agreements"),
    path("agreements/drafts/", acts.drafts, name="agreement_drafts"),
    path("agreements/wizard/", wizard.start, name="agreement_wizard"),
    path("agreements/<int:version>/", reading.agreement, name="agreement"),
    path("agreements/<int:version>/difference/", reading.difference, name="agreement_difference"),
    path("agreements/<int:version>/pdf/", reading.pdf, name="agreement_pdf"),
    path("agreements/<int:version>/edit/", editor.overview, name="agreement_editor"),
    path("agreements/<int:version>/edit/<slug:section>/", editor.section, name="agreement_section"),
    path("agreements/<int:version>/wizard/<slug:step>/", wizard.step, name="agreement_step"),
    path("agreements/<int:version>/removal/", acts.removal, name="agreement_removal"),
    path("agreements/<int:version>/proposal/", acts.proposal, name="agreement_proposal"),
    path("agreements/<int:version>/withdrawal/", acts.withdrawal, name="agreement_withdrawal"),
    path("agreements/<int:version>/signatures/", acts.signatures, name="agreement_signatures"),
    path("agreements/<int:version>/acknowledgement/", acts.acknowledgement, name="agreement_acknowledgement"),
]
