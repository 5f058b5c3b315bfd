using System.ComponentModel.DataAnnotations;
using System.Net;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Section <c>Email:Smtp</c>: the mail server that sends the emails.</summary>
public sealed class SmtpOptions
{
    /// <summary>The server's host name or IP address. Required with <c>Email:Provider=smtp</c>.</summary>
    public string? Host { get; set; }

    /// <summary>1 to 65535. Default 587, the port of message submission (RFC 6409).</summary>
    public int Port { get; set; } = 587;

    /// <summary>
    /// <c>Auto</c> (TLS from the first byte on port 465, STARTTLS on others), <c>StartTls</c>, <c>Tls</c> or <c>None</c>. Only <c>None</c> sends
    /// unencrypted; outside Development it is refused unless the server is on this machine. Default <c>Auto</c>.
    /// </summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.Auto;

    /// <summary>
    /// A PEM file with certificate authorities that are trusted for the mail server beside those of this machine. Default: none.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>Default: none; then no authentication.</summary>
    public string? UserName { get; set; }

    /// <summary>Required with <see cref="UserName"/>. A secret: set it as an environment variable.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// Timeout for sending one email, including the connection. 1 to 50 seconds, because the job has 60 for an attempt. Default 30 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Decided by the host name alone: a name server could lie.</summary>
    internal bool IsLoopback =>
        string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var ip) && IPAddress.IsLoopback(ip));

    internal IEnumerable<ValidationResult> Validate()
    {
        if (string.IsNullOrWhiteSpace(Host))
        {
            yield return new ValidationResult("Email:Smtp:Host is required with Email:Provider=smtp.");
        }

        if (Port is < 1 or > 65_535)
        {
            yield return new ValidationResult("Email:Smtp:Port must be between 1 and 65535.");
        }

        if (string.IsNullOrEmpty(UserName) != string.IsNullOrEmpty(Password))
        {
            yield return new ValidationResult("Email:Smtp:UserName and Email:Smtp:Password must be set together. Set both or neither.");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromSeconds(50))
        {
            yield return new ValidationResult("Email:Smtp:Timeout must be between 1 and 50 seconds.");
        }

        if (CaFile is not null && !File.Exists(CaFile))
        {
            yield return new ValidationResult("Email:Smtp:CaFile names a file that does not exist.");
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
