"""The pages of a finance department: money by programme, measure and month, and what shows it."""
