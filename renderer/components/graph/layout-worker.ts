// Loaded in a worker, this module of elkjs answers layout requests by itself.
import 'elkjs/lib/elk-worker.min.js';
