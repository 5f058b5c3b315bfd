using System.Security.Cryptography;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>Encrypts the bodies at rest. A body is bound to its source.</summary>
internal sealed class WebhookBodies(ISecretProtector protector)
{
    private const string Purpose = "InboundWebhooks.Body.v1.";

    public string Protect(string source, ReadOnlyMemory<byte> body) => protector.Protect(Purpose + source, body.ToArray());

    /// <exception cref="CryptographicException">The body was altered, or its key was deleted.</exception>
    public byte[] Unprotect(string source, string body) => protector.Unprotect(Purpose + source, body);
}
