using System.Buffers.Binary;
using System.Text;
using SvcInfra.Domain.Audit.Trail;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>Signs notes. <see cref="Name"/> and <see cref="KeyId"/> together identify the key and the algorithm.</summary>
public interface INoteSigner
{
    /// <summary>Contains no spaces and no plus signs.</summary>
    string Name { get; }

    uint KeyId { get; }

    byte[] Sign(ReadOnlySpan<byte> text);
}

/// <summary>Verifies notes with a public key.</summary>
public interface INoteVerifier
{
    string Name { get; }

    uint KeyId { get; }

    bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);
}

/// <param name="Signature">Without the key id.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature);

/// <summary>
/// A signed text in the format signed-note of C2SP (c2sp.org/signed-note): the text, which ends with a newline; an empty line; and one line per
/// signature, <c>— name base64(key id || signature)</c>.
/// </summary>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const string Dash = "\u2014 ";
    private const int MaxSignatures = 16;
    private const int KeyIdSize = sizeof(uint);

    /// <param name="text">Must end with a newline and contain no other control characters.</param>
    /// <exception cref="ArgumentException">The text does not meet these rules.</exception>
    public static SignedNote Sign(string text, INoteSigner signer)
    {
        if (!IsText(text))
        {
            throw new ArgumentException("The text of a note must end with a newline and contain no other control characters.", nameof(text));
        }

        return new SignedNote(text, [new NoteSignature(signer.Name, signer.KeyId, signer.Sign(AuditEntryFormat.StrictUtf8.GetBytes(text)))]);
    }

    /// <summary>Reads a note with at most 16 signatures; false when the text is not a note. Does not verify the signatures.</summary>
    public static bool TryParse(string note, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SignedNote? parsed)
    {
        parsed = null;
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !IsText(note))
        {
            return false;
        }

        var lines = note[(split + 2)..].Split('\n')[..^1];
        if (lines.Length is 0 or > MaxSignatures)
        {
            return false;
        }

        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (ParseSignature(line) is not { } signature)
            {
                return false;
            }

            signatures.Add(signature);
        }

        parsed = new SignedNote(note[..(split + 1)], signatures);
        return true;
    }

    /// <summary>
    /// Whether a known key signed the text. Signatures of unknown keys are ignored; an invalid signature with the name and id of a known key makes
    /// the note invalid.
    /// </summary>
    public bool IsSignedBy(IEnumerable<INoteVerifier> known)
    {
        var text = AuditEntryFormat.StrictUtf8.GetBytes(Text);
        var checks = (from signature in Signatures
                      join key in known on (signature.Name, signature.KeyId) equals (key.Name, key.KeyId)
                      select key.Verify(text, signature.Signature)).ToList();
        return checks.Count > 0 && checks.TrueForAll(valid => valid);
    }

    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            var bytes = new byte[KeyIdSize + signature.Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
            signature.Signature.CopyTo(bytes, KeyIdSize);
            note.Append(Dash).Append(signature.Name).Append(' ').Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        return note.ToString();
    }

    /// <summary>Whether a key may have this name: not empty, and without white space, control characters and plus signs.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+');

    private static NoteSignature? ParseSignature(string line)
    {
        if (!line.StartsWith(Dash, StringComparison.Ordinal)
            || line[Dash.Length..].Split(' ') is not [var name, var base64] || !IsName(name))
        {
            return null;
        }

        var bytes = new byte[base64.Length];
        return !base64.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(base64, bytes, out var length) && length > KeyIdSize
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[KeyIdSize..length])
            : null;
    }

    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] < ' ' && text[i] != '\n') || (char.IsSurrogate(text[i]) && !IsPair(text, ref i)))
            {
                return false;
            }
        }

        return text.EndsWith('\n');
    }

    private static bool IsPair(string text, ref int i) => i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i]);
}
