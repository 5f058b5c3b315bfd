using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Which certificates of a mail server are believed: those that this machine believes, and those from the authority in a file.</summary>
/// <param name="caFile">PEM; null: none.</param>
internal sealed class ServerCertificates(string? caFile)
{
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        // An unknown authority can be known from the file; a name that is not the server's cannot.
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
