namespace SvcInfra.Application.Common.Paging;

/// <summary>Signs cursors with a key that all processes share.</summary>
public interface ICursorSigner
{
    /// <summary>The length of a signature in bytes.</summary>
    const int Length = 16;

    byte[] Sign(ReadOnlySpan<byte> message);
}
