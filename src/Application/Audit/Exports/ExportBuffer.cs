using System.Buffers;
using System.Text;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>Gathers lines and hands them to a stream in pieces of some 32 KiB: all that an export holds of what it has written.</summary>
internal sealed class ExportBuffer(Stream output)
{
    public const int Piece = 32 * 1024;

    public ArrayBufferWriter<byte> Bytes { get; } = new(Piece * 2);

    /// <summary>Appends a text in UTF-8 and empties it; half of a surrogate pair becomes U+FFFD.</summary>
    public void Append(StringBuilder text)
    {
        Encoding.UTF8.GetBytes(text.ToString(), Bytes);
        text.Clear();
    }

    public ValueTask EndLineAsync(CancellationToken cancellationToken) => Bytes.WrittenCount < Piece ? ValueTask.CompletedTask : HandOverAsync(cancellationToken);

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await HandOverAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private async ValueTask HandOverAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(Bytes.WrittenMemory, cancellationToken);
        Bytes.ResetWrittenCount();
    }
}
