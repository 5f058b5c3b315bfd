using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Infrastructure.Audit.Signing;

/// <summary>Signs notes with Ed25519 (RFC 8032), as specified in c2sp.org/signed-note.</summary>
public sealed class Ed25519NoteSigner : INoteSigner, IDisposable
{
    private readonly Key _key;

    /// <param name="name">Must not contain spaces or plus signs.</param>
    /// <param name="seed">The private key of RFC 8032: 32 bytes.</param>
    public Ed25519NoteSigner(string name, ReadOnlySpan<byte> seed)
    {
        if (!SignedNote.IsName(name))
        {
            throw new ArgumentException("The name of a key must not be empty or contain spaces or plus signs.", nameof(name));
        }

        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        Verifier = new Ed25519NoteVerifier(name, _key.PublicKey);
    }

    public string Name => Verifier.Name;

    public uint KeyId => Verifier.KeyId;

    /// <summary>The public key.</summary>
    public Ed25519NoteVerifier Verifier { get; }

    public byte[] Sign(ReadOnlySpan<byte> text) => SignatureAlgorithm.Ed25519.Sign(_key, text);

    public void Dispose() => _key.Dispose();
}

/// <summary>An Ed25519 public key. Its text form is <c>name+key id in hex+base64(0x01 || key)</c>.</summary>
public sealed class Ed25519NoteVerifier : INoteVerifier
{
    /// <summary>The signature type of Ed25519 in signed-note.</summary>
    private const byte SignatureType = 1;

    private readonly PublicKey _key;

    internal Ed25519NoteVerifier(string name, PublicKey key)
    {
        _key = key;
        Name = name;
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', SignatureType, .. RawKey]));
    }

    public string Name { get; }

    /// <summary>The first four bytes of SHA-256(name || 0x0A || 0x01 || key).</summary>
    public uint KeyId { get; }

    private byte[] RawKey => _key.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>Reads the text form of <see cref="ToString"/>; null when it is malformed, or the key id does not match the name and key.</summary>
    public static Ed25519NoteVerifier? TryParse(string text)
    {
        // Base64 may contain plus signs itself.
        if (text.Split('+', 3) is not [var name, var keyId, var base64] || !SignedNote.IsName(name) || base64.Any(char.IsWhiteSpace))
        {
            return null;
        }

        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length != 1 + KeySize || bytes[0] != SignatureType
            || Convert.ToBase64String(bytes, 0, length) != base64
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes.AsSpan(1, KeySize), KeyBlobFormat.RawPublicKey, out var key))
        {
            return null;
        }

        var verifier = new Ed25519NoteVerifier(name, key!);
        return verifier.KeyId.ToString("x8") == keyId ? verifier : null;
    }

    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => SignatureAlgorithm.Ed25519.Verify(_key, text, signature);

    public override string ToString() => $"{Name}+{KeyId:x8}+{Convert.ToBase64String([SignatureType, .. RawKey])}";

    private static int KeySize => SignatureAlgorithm.Ed25519.PublicKeySize;
}
