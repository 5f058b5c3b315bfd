using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Checks at start that emails can be written to the pickup folder, in processes that send them.</summary>
internal sealed class CheckPickupDirectory(IOptions<EmailOptions> options, ProcessRole role) : IStartupTask
{
    /// <exception cref="ConfigurationException">The folder cannot be created or written.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Provider == EmailProvider.File && role.WorksInBackground)
        {
            WritableFolder.Ensure(options.Value.PickupDirectory!, $"{EmailOptions.Section}:{nameof(EmailOptions.PickupDirectory)}");
        }

        return Task.CompletedTask;
    }
}
