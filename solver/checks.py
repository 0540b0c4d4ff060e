"""Reading a problem by its former name."""

from solver.problem import Problem

read_problem = Problem.from_json
