using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Validates a mail server's certificate against the machine's trusted authorities and, if configured, those in a file.</summary>
/// <param name="caFile">A PEM file; null: only the machine's authorities.</param>
internal sealed class ServerCertificates(string? caFile)
{
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        // The file can only help with an unknown authority, never with a wrong server name.
        if (caFile is null || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 presented)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1")); // server authentication
        foreach (var intermediate in sent?.ChainPolicy.ExtraStore ?? [])
        {
            chain.ChainPolicy.ExtraStore.Add(intermediate);
        }

        return chain.Build(presented);
    }
}
