"""The board: a column for each stage, cards that the server lets move or not."""

from django.urls import path

from leads.web.board import moves, views

urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/<slug:stage>/", views.more, name="board_column"),
    path("leads/<slug:public_id>/move/", moves.move, name="move"),
]
