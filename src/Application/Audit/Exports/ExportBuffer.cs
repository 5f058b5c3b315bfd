using System.Buffers;
using System.Text;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>Buffers lines and passes them to a stream in chunks of about 32 KiB.</summary>
internal sealed class ExportBuffer(Stream output)
{
    public const int ChunkSize = 32 * 1024;

    public ArrayBufferWriter<byte> Bytes { get; } = new(ChunkSize * 2);

    /// <summary>Appends a text in UTF-8 and clears it. Half of a surrogate pair becomes U+FFFD.</summary>
    public void Append(StringBuilder text)
    {
        Encoding.UTF8.GetBytes(text.ToString(), Bytes);
        text.Clear();
    }

    public ValueTask EndLineAsync(CancellationToken cancellationToken) =>
        Bytes.WrittenCount < ChunkSize ? ValueTask.CompletedTask : WriteAsync(cancellationToken);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(Bytes.WrittenMemory, cancellationToken);
        Bytes.ResetWrittenCount();
    }
}
