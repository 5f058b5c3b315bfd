using Microsoft.AspNetCore.DataProtection;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Infrastructure.Security;

internal sealed class DataProtectionSecrets(IDataProtectionProvider dataProtection) : ISecretProtector
{
    public string Protect(string purpose, byte[] secret) => Convert.ToBase64String(dataProtection.CreateProtector(purpose).Protect(secret));

    public byte[] Unprotect(string purpose, string protectedSecret) =>
        dataProtection.CreateProtector(purpose).Unprotect(Convert.FromBase64String(protectedSecret));
}
