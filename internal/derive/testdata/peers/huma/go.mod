module plants

go 1.26
