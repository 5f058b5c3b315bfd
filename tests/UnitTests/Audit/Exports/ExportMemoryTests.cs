using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.UnitTests.Audit.Exports;

/// <summary>An export of any length holds one batch of rows and one chunk of text: it writes a batch before it reads the next one.</summary>
public sealed class ExportMemoryTests
{
    private const int Batches = 20;

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    [InlineData("cef")]
    public async Task Export_writes_each_batch_before_it_reads_the_next_and_keeps_none(string format)
    {
        using var output = new LineCounter();
        var reader = new BatchReader(output);
        var header = new AuditExportHeader(FlatExportSample.Tenant, AuditRangeStart.Beginning);
        var exportFormat = AuditExportFormat.All.Single(known => known.Name == format);
        var export = new AuditExport(
            reader, header, Batches * IAuditReader.BatchSize, isPersonal: true, exportFormat, stream => Open(format, stream));

        await export.WriteAsync(output, CancellationToken.None);

        reader.Reads.ShouldBe(Batches);
        output.Lines.ShouldBe((Batches * IAuditReader.BatchSize) + (format == "cef" ? 0 : 1));

        // A line has more than 300 bytes, and a chunk is written as soon as it is full.
        reader.MostUnwrittenRows.ShouldBeLessThan(ExportBuffer.ChunkSize / 300);
        reader.MostBatchesAlive.ShouldBeLessThanOrEqualTo(1);
    }

    private static IAuditExportWriter Open(string format, Stream output) => format switch
    {
        "csv" => new CsvExportWriter(output),
        "cef" => new CefExportWriter(output, "Acme", _ => null),
        _ => new AuditExportWriter(output),
    };

    /// <summary>Creates rows when they are read, and checks what became of the earlier ones.</summary>
    private sealed class BatchReader(LineCounter output) : IAuditReader
    {
        private readonly List<WeakReference> _batches = [];

        public int Reads => _batches.Count;

        public long MostUnwrittenRows { get; private set; }

        public int MostBatchesAlive { get; private set; }

        public Task<IReadOnlyList<AuditSeal>> ReadAsync(Guid trail, long from, long to, CancellationToken cancellationToken)
        {
            MostUnwrittenRows = Math.Max(MostUnwrittenRows, from - 1 - output.Lines);
            GC.Collect();
            MostBatchesAlive = Math.Max(MostBatchesAlive, _batches.Count(batch => batch.IsAlive));
            var rows = Enumerable.Range(0, IAuditReader.BatchSize).Select(i => Row(from + i)).ToList();
            _batches.Add(new WeakReference(rows));
            return Task.FromResult<IReadOnlyList<AuditSeal>>(rows);
        }

        public Task<IReadOnlyList<StoredCheckpoint>> CheckpointsAsync(Guid trail, long from, long to, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<StoredCheckpoint>>([]);

        public Task<IReadOnlyList<FoundAuditEntry>> SearchAsync(
            Guid trail, AuditSearch search, ListPage<AuditEntry> page, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<AuditExtent> ExtentAsync(Guid trail, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> CountUnsealedAsync(Guid trail, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<(long First, long Last)?> FindRangeAsync(
            Guid trail, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DateTimeOffset?> TimeOfAsync(Guid trail, long sequence, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<StoredPurge?> PurgeAsync(Guid trail, long below, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IMerkleNodes NodesOf(Guid trail) => throw new NotSupportedException();

        private static AuditSeal Row(long sequence)
        {
            var sample = FlatExportSample.Row();
            return new AuditSeal(sequence, sample.Entry, IsMissing: false, sample.Leaf, sample.Chain, sample.Payload);
        }
    }

    /// <summary>Counts lines and keeps nothing.</summary>
    private sealed class LineCounter : Stream
    {
        public long Lines { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Lines += buffer.AsSpan(offset, count).Count((byte)'\n');

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Lines += buffer.Span.Count((byte)'\n');
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
