using System.ComponentModel.DataAnnotations;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>Section <c>InboundWebhooks</c>: the sources of webhooks, and how long webhooks are stored.</summary>
public sealed class InboundWebhooksOptions
{
    public const string Section = "InboundWebhooks";

    /// <summary>The maximum size of a webhook's body in bytes; larger bodies get 413. Default 1,048,576 (1 MiB); 1 KiB to 10 MiB.</summary>
    [Range(1_024, 10_485_760, ErrorMessage = Section + ":MaxBodyBytes must be from {1} to {2}.")]
    public int MaxBodyBytes { get; set; } = 1_048_576;

    /// <summary>
    /// How long webhooks are stored; afterwards a repeated event id counts as new. Default 30 days; 4 days, which is longer than senders retry, to
    /// 365 days.
    /// </summary>
    [Range(typeof(TimeSpan), "4.00:00:00", "365.00:00:00", ErrorMessage = Section + ":Retention must be from {1} to {2}.")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The settings of each source, by its name.</summary>
    public IDictionary<string, InboundSourceOptions> Sources { get; } =
        new Dictionary<string, InboundSourceOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Section <c>InboundWebhooks:Sources:{name}</c>.</summary>
public sealed class InboundSourceOptions
{
    public const int MaxSecrets = 10;

    /// <summary>Whether the source may send. False: its URL responds 404 and it needs no secret. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The secrets with which the sender signs, 1 to 10: during a rotation the new and the old one. Standard Webhooks: <c>whsec_</c> and base64 of
    /// 24 to 64 bytes. Stripe and GitHub: the text that the sender shows, 16 characters or more. Required outside Development.
    /// </summary>
    [Secret]
    public IList<string> Secrets { get; } = [];

    /// <summary>
    /// The greatest difference, in both directions, between the time that the sender signed and this machine's clock. Default 5 minutes; 1 second to
    /// 1 hour. GitHub signs no time.
    /// </summary>
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMinutes(5);
}
