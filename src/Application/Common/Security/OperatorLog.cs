using System.Globalization;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Persistence;

namespace SvcInfra.Application.Common.Security;

/// <summary>What operators did, in the log. Written after the commit, so what was rolled back is not there. The audit trail takes from here what it was done to.</summary>
public sealed partial class OperatorLog(IUnitOfWork unitOfWork, IRequestContext caller, ILogger<OperatorLog> logger)
{
    /// <summary>To what the running command was done; null when it has not said so yet.</summary>
    public string? Subject { get; private set; }

    /// <param name="action">What was done, as the use case is called.</param>
    /// <param name="subject">To what: an id, a name, a filter with a count. No payload.</param>
    public void Record(string action, object subject)
    {
        Subject = Convert.ToString(subject, CultureInfo.InvariantCulture);
        unitOfWork.OnCommitted(_ =>
        {
            LogAction(caller.UserId, action, subject);
            return Task.CompletedTask;
        });
    }

    [LoggerMessage(LogLevel.Information, "Operator {UserId}: {Action} {Subject}")]
    private partial void LogAction(Guid? userId, string action, object subject);
}
