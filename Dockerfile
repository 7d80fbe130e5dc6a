# The program alone: "make image" builds it, statically, before this is built.
# Without arguments it serves the reference server; with arguments it is assay.
FROM scratch
COPY assay /usr/local/bin/assay
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/assay"]
CMD ["serve", "--addr", "0.0.0.0:8080"]
