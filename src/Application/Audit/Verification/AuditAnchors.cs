using System.Text;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Reads a file of anchored checkpoints: signed notes one after another, with or without empty lines between them.</summary>
internal static class AuditAnchors
{
    private const int MaxNoteLength = 64 * 1024;

    /// <summary>Returns each note in turn. Text that is not a signed note yields null and ends the sequence.</summary>
    public static async IAsyncEnumerable<SignedNote?> ReadAsync(
        TextReader reader, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var note = new StringBuilder();
        var signed = false;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            var isSignature = line.StartsWith('\u2014');
            if (signed && !isSignature)
            {
                var parsed = Parse(note);
                yield return parsed;
                if (parsed is null)
                {
                    yield break;
                }

                note.Clear();
                signed = false;
            }

            if (line.Length > 0 || note.Length > 0)
            {
                note.Append(line).Append('\n');
                signed = isSignature;
            }

            if (note.Length > MaxNoteLength)
            {
                yield return null;
                yield break;
            }
        }

        if (note.Length > 0)
        {
            yield return Parse(note);
        }
    }

    private static SignedNote? Parse(StringBuilder note) => SignedNote.TryParse(note.ToString(), out var parsed) ? parsed : null;
}
