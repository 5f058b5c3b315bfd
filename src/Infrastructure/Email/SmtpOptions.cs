using System.ComponentModel.DataAnnotations;
using System.Net;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Section <c>Email:Smtp</c>: the mail server that takes the mails.</summary>
public sealed class SmtpOptions
{
    /// <summary>The server's name or address. Required with <c>Email:Provider=smtp</c>.</summary>
    public string? Host { get; set; }

    /// <summary>1 to 65535. Default 587, the port of submission (RFC 6409).</summary>
    public int Port { get; set; } = 587;

    /// <summary>
    /// <c>Auto</c> (TLS from the first byte on port 465, STARTTLS on others), <c>StartTls</c>, <c>Tls</c> or <c>None</c>. None but <c>None</c> ever goes on in
    /// the clear, and <c>None</c> is refused outside Development unless the server is on this machine. Default <c>Auto</c>.
    /// </summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.Auto;

    /// <summary>
    /// A PEM file with certificates of an authority that this machine does not know and that the server's certificate may come from. Default: none.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>Default: none, no authentication.</summary>
    public string? UserName { get; set; }

    /// <summary>Required with <see cref="UserName"/>. A secret: give it as an environment variable.</summary>
    public string? Password { get; set; }

    /// <summary>How long handing over a mail may take, from the connection on; 1 to 50 seconds, because the job has 60 for an attempt. Default 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>By its name: resolving it would ask who may lie.</summary>
    internal bool IsLoopback => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    internal IEnumerable<ValidationResult> Validate()
    {
        if (string.IsNullOrWhiteSpace(Host))
        {
            yield return new ValidationResult("Email:Smtp:Host is required with Email:Provider=smtp.");
        }

        if (Port is < 1 or > 65_535)
        {
            yield return new ValidationResult("Email:Smtp:Port must be 1 to 65535.");
        }

        if (string.IsNullOrEmpty(UserName) != string.IsNullOrEmpty(Password))
        {
            yield return new ValidationResult("Email:Smtp:UserName and Email:Smtp:Password go together: set both or none.");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromSeconds(50))
        {
            yield return new ValidationResult("Email:Smtp:Timeout must be 1 to 50 seconds.");
        }

        if (CaFile is not null && !File.Exists(CaFile))
        {
            yield return new ValidationResult("Email:Smtp:CaFile names a file that is not there.");
        }
    }
}

public enum SmtpSecurity
{
    Auto,
    StartTls,
    Tls,
    None,
}
