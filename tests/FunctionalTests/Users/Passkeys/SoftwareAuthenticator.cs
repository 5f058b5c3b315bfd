using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SvcInfra.FunctionalTests.Users.Passkeys;

/// <summary>
/// An authenticator with one passkey and its browser: ES256, attestation <c>none</c>, user verification (WebAuthn Level 3,
/// sections 5.8.1, 6.1 and 6.5). With a <see cref="Lie"/> it behaves dishonestly.
/// </summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    public static readonly Guid Model = Guid.Parse("f7c558a0-f465-11e8-b568-0800200c9a66");

    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte Attested = 0x40;

    private readonly ECDsa _key;

    public SoftwareAuthenticator()
        : this(ECDsa.Create(ECCurve.NamedCurves.nistP256), RandomNumberGenerator.GetBytes(32))
    {
    }

    private SoftwareAuthenticator(ECDsa key, byte[] id)
    {
        _key = key;
        Id = id;
    }

    /// <summary>The credential id.</summary>
    public byte[] Id { get; }

    /// <summary>The signature counter; null: the authenticator does not count.</summary>
    public uint? Counter { get; set; } = 1;

    /// <summary>The account's user handle; set by the registration.</summary>
    public string? UserHandle { get; set; }

    /// <summary>Creates a copy with the same key and counter.</summary>
    public SoftwareAuthenticator Clone() =>
        new(ECDsa.Create(_key.ExportParameters(includePrivateParameters: true)), Id) { Counter = Counter, UserHandle = UserHandle };

    /// <summary>Creates an authenticator with another key under the same credential id.</summary>
    public SoftwareAuthenticator Impostor() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), Id) { Counter = Counter, UserHandle = UserHandle };

    /// <summary>The result of <c>navigator.credentials.create</c>.</summary>
    public JsonObject Create(JsonElement options, Lie? lie = null)
    {
        UserHandle = options.GetProperty("user").GetProperty("id").GetString();
        var clientData = ClientData(lie?.OtherCeremony == true ? "webauthn.get" : "webauthn.create", options, lie);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString(AuthenticatorData(lie, Attested, [.. Model.ToByteArray(bigEndian: true), 0, (byte)Id.Length, .. Id, .. PublicKey()]));
        writer.WriteEndMap();
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
            ["attestationObject"] = Base64Url.EncodeToString(writer.Encode()),
            ["transports"] = new JsonArray("internal", "made-up"),
        });
    }

    /// <summary>The result of <c>navigator.credentials.get</c>.</summary>
    public JsonObject Sign(JsonElement options, Lie? lie = null)
    {
        Counter++;
        var clientData = ClientData(lie?.OtherCeremony == true ? "webauthn.create" : "webauthn.get", options, lie);
        var data = AuthenticatorData(lie, flags: 0, []);
        var signature = _key.SignData([.. data, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (lie?.Signature == true)
        {
            signature[^1] ^= 1;
        }

        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(signature),
            ["userHandle"] = UserHandle,
        });
    }

    public void Dispose() => _key.Dispose();

    private JsonObject Credential(JsonObject response) => new()
    {
        ["id"] = Base64Url.EncodeToString(Id),
        ["rawId"] = Base64Url.EncodeToString(Id),
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    };

    private static byte[] ClientData(string type, JsonElement options, Lie? lie) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type,
        ["challenge"] = lie?.Challenge ?? options.GetProperty("challenge").GetString(),
        ["origin"] = lie?.Origin ?? "http://localhost:5000",
        ["crossOrigin"] = lie?.CrossOrigin ?? false,
    }.ToJsonString());

    private byte[] AuthenticatorData(Lie? lie, byte flags, byte[] attested)
    {
        flags |= (byte)((lie?.NobodyPresent == true ? 0 : UserPresent) | (lie?.NobodyVerified == true ? 0 : UserVerified));
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter ?? 0);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(lie?.Domain ?? "localhost")), flags, .. counter, .. attested];
    }

    /// <summary>A COSE key (RFC 9053, section 7.1.1): EC2, ES256, P-256.</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        foreach (var (label, value) in new[] { (1, 2), (3, -7), (-1, 1) })
        {
            writer.WriteInt32(label);
            writer.WriteInt32(value);
        }

        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        return writer.Encode();
    }
}

/// <summary>The values that a dishonest authenticator or browser sends instead.</summary>
internal sealed record Lie
{
    public string? Origin { get; init; }

    public string? Domain { get; init; }

    public bool OtherCeremony { get; init; }

    public string? Challenge { get; init; }

    public bool CrossOrigin { get; init; }

    public bool NobodyPresent { get; init; }

    public bool NobodyVerified { get; init; }

    public bool Signature { get; init; }
}
