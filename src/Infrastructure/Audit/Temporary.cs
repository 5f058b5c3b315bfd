using System.Security.Cryptography;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit;
namespace SvcInfra.Infrastructure.Audit;
internal sealed class TemporaryKeys : IAuditKeys, INoteSigner, INoteVerifier
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public INoteSigner Signer => this;
    public IReadOnlyList<INoteVerifier> Verifiers => [this];
    public string Name => "localhost/audit";
    public uint KeyId => 1;
    public byte[] Sign(ReadOnlySpan<byte> text) => _key.SignData(text, HashAlgorithmName.SHA256);
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => _key.VerifyData(text, signature, HashAlgorithmName.SHA256);
}
